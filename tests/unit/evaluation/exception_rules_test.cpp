#include "dmarcd/evaluation/exception_rules.h"

#include <gtest/gtest.h>

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;

ExceptionRule rule(const std::string& name, Treatment treatment) {
  ExceptionRule rule;
  rule.name = name;
  rule.treatment = treatment;
  return rule;
}

ExceptionRule by_author(const std::string& name, Treatment treatment, const std::string& pattern) {
  ExceptionRule made = rule(name, treatment);
  made.author_domains.add(dns::DomainPattern::parse(pattern).value());
  return made;
}

ExceptionRule by_recipient(const std::string& name, Treatment treatment, const std::string& pattern) {
  ExceptionRule made = rule(name, treatment);
  EXPECT_TRUE(made.recipients.add(pattern));
  return made;
}

message::Envelope envelope(std::vector<std::string> recipients) {
  message::Envelope envelope;
  envelope.recipients = std::move(recipients);
  return envelope;
}

Verdict failing_for(const std::vector<std::pair<std::string, DmarcCode>>& authors) {
  Verdict verdict;
  verdict.code = DmarcCode::fail;
  for (const auto& [domain, code] : authors) {
    verdict.authors.domains.push_back(test::domain(domain));
    verdict.dmarc.push_back(test::dmarc_result(domain, code, Policy::reject));
  }
  return verdict;
}

const Verdict failing = failing_for({{"example.com", DmarcCode::fail}});

TEST(Exceptions, LeaveMessagesThatNoneFitsAsUsual) {
  const LocalDecision decision = find_treatment(
      failing, envelope({"u@example.net"}),
      {by_author("a", Treatment::exempt, "example.org"), by_recipient("b", Treatment::force, "u@example.org")});
  EXPECT_EQ(decision.treatment, Treatment::usual);
  EXPECT_EQ(decision.rule, "");
}

TEST(Exceptions, AreTakenInTheirOrder) {
  const std::vector<ExceptionRule> rules = {by_author("first", Treatment::usual, "example.com"),
                                            by_author("second", Treatment::force, "example.com")};
  EXPECT_EQ(find_treatment(failing, envelope({"u@example.net"}), rules).treatment, Treatment::usual);
}

TEST(Exceptions, OfAuthorAndRecipientWantBoth) {
  ExceptionRule both = by_author("both", Treatment::exempt, "example.com");
  EXPECT_TRUE(both.recipients.add("example.net"));

  EXPECT_EQ(find_treatment(failing, envelope({"u@example.net"}), {both}).rule, "both");
  EXPECT_EQ(find_treatment(failing, envelope({"u@example.org"}), {both}).rule, "");
  EXPECT_EQ(find_treatment(failing_for({{"example.org", DmarcCode::fail}}), envelope({"u@example.net"}), {both}).rule,
            "");
}

// The sender chooses the recipients: one more must never make the treatment milder.
TEST(Exceptions, GiveAMessageTheStrictestTreatmentOfItsRecipients) {
  const std::vector<ExceptionRule> rules = {by_recipient("exempt", Treatment::exempt, "abuse@example.net"),
                                            by_recipient("monitor", Treatment::monitor, "new@example.net"),
                                            by_recipient("force", Treatment::force, "ceo@example.net")};
  const struct {
    std::vector<std::string> recipients;
    Treatment treatment;
  } rows[] = {
      {{"abuse@example.net"}, Treatment::exempt},
      {{"abuse@example.net", "abuse@example.net"}, Treatment::exempt},
      {{"abuse@example.net", "new@example.net"}, Treatment::monitor},
      {{"new@example.net", "abuse@example.net", "u@example.net"}, Treatment::usual},
      {{"u@example.net", "ceo@example.net", "abuse@example.net"}, Treatment::force},
      {{}, Treatment::usual},
  };
  for (const auto& row : rows)
    EXPECT_EQ(find_treatment(failing, envelope(row.recipients), rules).treatment, row.treatment);
}

TEST(Exceptions, TakeRecipientsThatAreNotKnownForOthers) {
  message::Envelope cut_off = envelope({"abuse@example.net"});
  cut_off.recipients_left_out = 1;

  EXPECT_EQ(find_treatment(failing, cut_off, {by_recipient("a", Treatment::exempt, "abuse@example.net")}).treatment,
            Treatment::usual);
}

TEST(Exceptions, AreAskedForTheAuthorDomainsThatFail) {
  const std::vector<ExceptionRule> exempt = {by_author("a", Treatment::exempt, "example.com")};
  const message::Envelope to_one = envelope({"u@example.net"});

  EXPECT_EQ(
      find_treatment(failing_for({{"example.com", DmarcCode::fail}, {"example.org", DmarcCode::fail}}), to_one, exempt)
          .treatment,
      Treatment::usual);
  EXPECT_EQ(
      find_treatment(failing_for({{"example.com", DmarcCode::fail}, {"example.org", DmarcCode::pass}}), to_one, exempt)
          .treatment,
      Treatment::exempt);
}

TEST(Exceptions, ByRecipientReachMessagesWithoutAnAuthorDomain) {
  Verdict anonymous;
  anonymous.code = DmarcCode::permerror;
  const std::vector<ExceptionRule> rules = {by_author("a", Treatment::force, "example.com"),
                                            by_recipient("b", Treatment::exempt, "abuse@example.net")};

  EXPECT_EQ(find_treatment(anonymous, envelope({"abuse@example.net"}), rules).rule, "b");
}

TEST(Exceptions, RaiseAsFarAsTheStrictestForceSays) {
  ExceptionRule to_quarantine = by_recipient("a", Treatment::force, "a@example.net");
  to_quarantine.least_policy = Policy::quarantine;
  ExceptionRule to_reject = by_recipient("b", Treatment::force, "b@example.net");
  to_reject.least_policy = Policy::reject;

  EXPECT_EQ(find_treatment(failing, envelope({"a@example.net", "b@example.net"}), {to_quarantine, to_reject}).rule,
            "b");
}

}  // namespace
}  // namespace dmarcd::evaluation
