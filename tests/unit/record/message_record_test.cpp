#include "dmarcd/record/message_record.h"

#include <gmock/gmock.h>

#include "dmarcd/record/record_codec.h"

#include "unit/record/sample_record.h"

namespace dmarcd::record {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using evaluation::ActionKind;
using evaluation::Disposition;
using evaluation::PolicyOverride;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Type = PolicyOverride::Type;

/// A result for an Author Domain that publishes its own record, with p and somebody to report to.
dmarc::DmarcResult result(std::string_view author, DmarcCode code, Policy p) {
  dmarc::PolicyRecord record;
  record.p = p;
  record.rua = {"dmarc@example.com"};
  dmarc::DmarcResult result{.code = code,
                            .author_domain = domain(author),
                            .discovery = {.outcome = dmarc::Discovery::Outcome::found,
                                          .policy = dmarc::DiscoveredPolicy{domain(author), record, p, "p"},
                                          .organizational_domain = domain(author),
                                          .steps = {},
                                          .reason = ""},
                            .identifiers = {},
                            .reason = ""};
  if (code == DmarcCode::pass)
    result.identifiers.push_back(
        {dmarc::Method::dkim, domain(author), dmarc::IdentifierAlignment::Outcome::aligned, std::nullopt});
  return result;
}

evaluation::Verdict verdict(std::vector<dmarc::DmarcResult> results, std::size_t applied = 0) {
  evaluation::Verdict verdict;
  verdict.spf.emplace();
  verdict.spf->code = spf::SpfCode::pass;
  verdict.spf->domain = "bounces.example.net";
  verdict.dmarc = std::move(results);
  verdict.applied = applied;
  verdict.code = verdict.dmarc[applied].code;
  return verdict;
}

evaluation::Action action(ActionKind kind, Disposition disposition) {
  evaluation::Action action;
  action.kind = kind;
  action.disposition = disposition;
  return action;
}

evaluation::Action accepted() {
  return action(ActionKind::no_action, Disposition::none);
}
evaluation::Action rejected() {
  return action(ActionKind::reject, Disposition::reject);
}

message::Envelope envelope() {
  message::Envelope envelope;
  envelope.client_address = *IpAddress::parse("192.0.2.1");
  envelope.helo = "mail.example.net";
  envelope.mail_from = "bounce+joe@Bounces.Example.NET";
  envelope.recipients = {"a@example.org", "b@EXAMPLE.org", "c@example.net"};
  return envelope;
}

std::vector<MessageRecord> records_of(const evaluation::Verdict& verdict, const evaluation::Action& action,
                                      const message::Envelope& from = envelope()) {
  return make_records(verdict, action, from, from_unix_seconds(1763769600), "id1");
}

TEST(MakeRecords, NoneOfReportMailWhichWouldGoRoundForEver) {
  evaluation::Action delivered = accepted();
  delivered.unreported = "it is a DMARC report";

  EXPECT_THAT(records_of(verdict({result("example.com", DmarcCode::pass, Policy::reject)}), delivered), IsEmpty());
}

// Covers: dmarc.result.receiver
TEST(MakeRecords, TellsWhatAReportNeeds) {
  evaluation::Verdict seen = verdict({result("example.com", DmarcCode::pass, Policy::reject)});
  seen.dkim.resize(3);
  seen.dkim[0].code = dkim::DkimCode::pass;
  seen.dkim[0].domain = domain("example.com");
  seen.dkim[0].selector = "s1";
  seen.dkim[1].domain = domain("example.net");
  seen.dkim[1].is_evaluated = false;
  seen.dkim[2].reason = "no d=";

  const std::vector<MessageRecord> records = records_of(seen, action(ActionKind::no_action, Disposition::pass));

  ASSERT_THAT(records, SizeIs(1));
  const MessageRecord& record = records[0];
  EXPECT_EQ(record.id, "id1");
  EXPECT_EQ(record.received_at, from_unix_seconds(1763769600));
  EXPECT_EQ(record.source_ip.text(), "192.0.2.1");
  EXPECT_TRUE(record.dkim_aligned);
  EXPECT_FALSE(record.spf_aligned);
  EXPECT_EQ(record.disposition, Disposition::pass);
  EXPECT_EQ(record.header_from.text(), "example.com");
  EXPECT_EQ(record.spf, spf::SpfCode::pass);
  EXPECT_EQ(record.spf_domain, "bounces.example.net");
  EXPECT_THAT(record.dkim, ElementsAre(SignatureRecord{domain("example.com"), "s1", dkim::DkimCode::pass, ""}));
  EXPECT_THAT(record.rua, ElementsAre("dmarc@example.com"));
  EXPECT_EQ(record.applied_policy, Policy::reject);
}

TEST(MakeRecords, KeepsDomainsAndNoAddresses) {
  const MessageRecord record =
      records_of(verdict({result("example.com", DmarcCode::fail, Policy::none)}), accepted()).at(0);

  EXPECT_EQ(record.envelope_from, "bounces.example.net");
  EXPECT_THAT(record.envelope_to, ElementsAre("example.org", "example.net"));
}

TEST(MakeRecords, ReadsTheDomainOfAnyReversePath) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"postmaster", ""},
      {"a@b.example", "b.example"},
      {"\"a@b\"@c.example", "c.example"},
      {"a@[192.0.2.7]", "[192.0.2.7]"},
      {"a@b\xc3\xbc"
       "cher.example",
       "xn--bcher-kva.example"},
      {"a@", ""},
  };
  for (const auto& [mail_from, expected] : rows) {
    message::Envelope from = envelope();
    from.mail_from = mail_from;
    const auto records = records_of(verdict({result("example.com", DmarcCode::fail, Policy::none)}), accepted(), from);
    EXPECT_EQ(records.at(0).envelope_from, expected) << mail_from;
  }
}

TEST(MakeRecords, MakesNoneOfADeferredMessage) {
  EXPECT_THAT(records_of(verdict({result("example.com", DmarcCode::temperror, Policy::reject)}),
                         action(ActionKind::soft_reject, Disposition::none)),
              IsEmpty());
}

TEST(MakeRecords, MakesNoneOfAnUnknownClient) {
  message::Envelope from = envelope();
  from.client_address.reset();

  EXPECT_THAT(records_of(verdict({result("example.com", DmarcCode::fail, Policy::none)}), accepted(), from), IsEmpty());
}

// Covers: dmarc.tags.no-rua-no-report, dmarc.policy.none-found
TEST(MakeRecords, MakesNoneWithoutSomebodyToReportTo) {
  dmarc::DmarcResult silent = result("example.com", DmarcCode::fail, Policy::reject);
  silent.discovery.policy->record.rua.clear();
  dmarc::DmarcResult without_policy = result("example.net", DmarcCode::none, Policy::none);
  without_policy.discovery.policy.reset();
  const dmarc::DmarcResult unusable = result("example.org", DmarcCode::permerror, Policy::none);

  EXPECT_THAT(records_of(verdict({silent, without_policy, unusable}), accepted()), IsEmpty());
}

TEST(MakeRecords, MakesNoneForAPolicyDomainThatIsNoHostName) {
  EXPECT_THAT(records_of(verdict({result("a/b.example", DmarcCode::fail, Policy::none)}), accepted()), IsEmpty());
}

TEST(MakeRecords, MakesNoneWithoutAnAuthorDomain) {
  evaluation::Verdict nobody;
  nobody.code = DmarcCode::permerror;

  EXPECT_THAT(records_of(nobody, rejected()), IsEmpty());
}

// RFC 9989 section 4.7: sp is p, and np is sp, where they are not published.
TEST(MakeRecords, ResolvesTheDefaultsOfThePolicy) {
  struct Row {
    std::optional<Policy> sp, np;
    Policy resolved_sp, resolved_np;
  };
  const Row rows[] = {
      {std::nullopt, std::nullopt, Policy::reject, Policy::reject},
      {Policy::quarantine, std::nullopt, Policy::quarantine, Policy::quarantine},
      {std::nullopt, Policy::none, Policy::reject, Policy::none},
      {Policy::none, Policy::reject, Policy::none, Policy::reject},
  };
  for (const Row& row : rows) {
    dmarc::DmarcResult published = result("example.com", DmarcCode::fail, Policy::reject);
    published.discovery.policy->record.sp = row.sp;
    published.discovery.policy->record.np = row.np;
    const MessageRecord record = records_of(verdict({published}), rejected()).at(0);
    EXPECT_EQ(record.policy.p, Policy::reject);
    EXPECT_EQ(record.policy.sp, row.resolved_sp);
    EXPECT_EQ(record.policy.np, row.resolved_np);
  }
}

// Covers: dmarc.disposition.override-reason-kept
TEST(MakeRecords, TellsTheAppliedAuthorDomainWhatWasDone) {
  evaluation::Action softened = action(ActionKind::quarantine, Disposition::quarantine);
  softened.overrides = {{Type::mailing_list, "List-Id"}};

  const MessageRecord record =
      records_of(verdict({result("example.com", DmarcCode::fail, Policy::reject)}), softened).at(0);

  EXPECT_EQ(record.disposition, Disposition::quarantine);
  EXPECT_THAT(record.overrides, ElementsAre(PolicyOverride{Type::mailing_list, "List-Id"}));
}

// Covers: dmarc.from.several-domains
TEST(MakeRecords, MakesOneForEachAuthorDomain) {
  const std::vector<MessageRecord> records = records_of(verdict({result("a.example", DmarcCode::pass, Policy::reject),
                                                                 result("b.example", DmarcCode::fail, Policy::reject)},
                                                                1),
                                                        rejected());

  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].policy.domain.text(), "a.example");
  EXPECT_EQ(records[0].id, "id1");
  EXPECT_EQ(records[1].policy.domain.text(), "b.example");
  EXPECT_EQ(records[1].id, "id1.2");
}

// What is told to an Author Domain beside the one whose verdict applied: a.example, which failed under p=reject.
// Covers: dmarc.from.several-domains, dmarc.disposition.override-reason-kept
TEST(MakeRecords, BoundsWhatTheOtherAuthorDomainsAreToldByTheirOwnPolicy) {
  struct Row {
    const char* name;
    DmarcCode code;
    Policy p;
    bool testing;
    Disposition done;
    Disposition told;
    std::vector<Type> reasons;
  };
  const Row rows[] = {
      {"a pass stays a pass", DmarcCode::pass, Policy::reject, false, Disposition::reject, Disposition::pass, {}},
      {"nothing is asked for", DmarcCode::fail, Policy::none, false, Disposition::reject, Disposition::none, {}},
      {"a pass of nothing", DmarcCode::pass, Policy::none, false, Disposition::reject, Disposition::none, {}},
      {"as asked", DmarcCode::fail, Policy::reject, false, Disposition::reject, Disposition::reject, {}},
      {"less is asked for",
       DmarcCode::fail,
       Policy::quarantine,
       false,
       Disposition::reject,
       Disposition::quarantine,
       {}},
      {"less was done",
       DmarcCode::fail,
       Policy::reject,
       false,
       Disposition::quarantine,
       Disposition::quarantine,
       {Type::local_policy}},
      {"nothing was done",
       DmarcCode::fail,
       Policy::quarantine,
       false,
       Disposition::none,
       Disposition::none,
       {Type::local_policy}},
      {"test mode",
       DmarcCode::fail,
       Policy::reject,
       true,
       Disposition::reject,
       Disposition::quarantine,
       {Type::policy_test_mode}},
      {"test mode of nothing", DmarcCode::fail, Policy::none, true, Disposition::reject, Disposition::none, {}},
      {"a failed look-up",
       DmarcCode::temperror,
       Policy::reject,
       false,
       Disposition::reject,
       Disposition::none,
       {Type::other}},
      {"a failed look-up for nothing",
       DmarcCode::temperror,
       Policy::none,
       false,
       Disposition::reject,
       Disposition::none,
       {}},
  };
  for (const Row& row : rows) {
    dmarc::DmarcResult beside = result("b.example", row.code, row.p);
    beside.discovery.policy->record.testing = row.testing;
    evaluation::Action done = action(ActionKind::quarantine, row.done);
    done.overrides = {{Type::local_policy, "softened"}};

    const auto records = records_of(verdict({result("a.example", DmarcCode::fail, Policy::reject), beside}), done);

    ASSERT_THAT(records, SizeIs(2)) << row.name;
    EXPECT_EQ(records[1].disposition, row.told) << row.name;
    std::vector<Type> reasons;
    for (const PolicyOverride& reason : records[1].overrides) reasons.push_back(reason.type);
    EXPECT_EQ(reasons, row.reasons) << row.name;
  }
}

TEST(MakeRecords, CountsATemporaryErrorAsAFailureOfBothMethods) {
  dmarc::DmarcResult unknown = result("example.com", DmarcCode::temperror, Policy::reject);
  unknown.identifiers = {
      {dmarc::Method::spf, domain("example.com"), dmarc::IdentifierAlignment::Outcome::unknown, std::nullopt}};
  evaluation::Action done = accepted();
  done.overrides = {{Type::other, "temporary error"}};

  const MessageRecord record = records_of(verdict({unknown}), done).at(0);

  EXPECT_FALSE(record.spf_aligned);
  EXPECT_FALSE(record.dkim_aligned);
  EXPECT_EQ(record.disposition, Disposition::none);
  EXPECT_THAT(record.overrides, ElementsAre(PolicyOverride{Type::other, "temporary error"}));
}

// RFC 8617 section 7.2.2. Covers: arc.override-comment, arc.never-a-pass
TEST(MessageRecord, KeepsTheChainThatWaivedThePolicy) {
  const PolicyOverride chain{Type::local_policy, "arc=pass as[1].d=list.example as[1].s=s1 remote-ip[1]=2001:db8::1"};
  evaluation::Verdict failing = verdict({result("example.com", DmarcCode::fail, Policy::reject)});
  failing.policy_after_test_mode = Policy::reject;
  failing.waivers.push_back({chain, "list.example saw it pass"});
  evaluation::ActionOptions options;
  options.reject = ActionKind::reject;

  const std::vector<MessageRecord> records =
      make_records(failing, decide_action(failing, options, "x"), envelope(), from_unix_seconds(1), "id");

  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].disposition, Disposition::none);
  EXPECT_FALSE(records[0].spf_aligned || records[0].dkim_aligned);
  EXPECT_THAT(records[0].overrides, ElementsAre(chain));
  EXPECT_EQ(*decode_record(encode_record(records[0])), records[0]);
}

}  // namespace
}  // namespace dmarcd::record
