#include "dmarcd/session/smtp_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/zone.h"
#include "dmarcd/dns/zone_resolver.h"

#include "support/plain_cryptography.h"

namespace dmarcd::session {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class FixedSpf final : public spf::SpfChecker {
 public:
  void prefetch(const spf::SpfRequest&, dns::Resolver&) const override {}
  spf::SpfResult check(const spf::SpfRequest& request, dns::Resolver&) const override {
    requests.push_back(request);
    return result;
  }

  spf::SpfResult result;
  mutable std::vector<spf::SpfRequest> requests;
};

/// Knows no signatures, and writes down what it is given.
class RecordingDkim final : public dkim::DkimEngine {
 public:
  class Recorder final : public dkim::Verifier {
   public:
    explicit Recorder(const RecordingDkim& engine) : engine_(engine) {}
    void header(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>&, dns::Resolver&,
                dkim::BodyDigests&) override {
      engine_.header = header;
    }
    void body(std::string_view piece) override { engine_.octets_of_body += piece; }
    std::vector<dkim::DkimResult> finish(dns::Resolver&) override { return engine_.results; }

   private:
    const RecordingDkim& engine_;
  };

  std::unique_ptr<dkim::Verifier> begin_message(Timestamp) const override { return std::make_unique<Recorder>(*this); }

  mutable std::vector<message::HeaderField> header;
  mutable std::string octets_of_body;
  std::vector<dkim::DkimResult> results;
};

FieldPosition results_field(std::size_t position) {
  return {"Authentication-Results", position};
}

class SmtpSessionTest : public ::testing::Test {
 protected:
  SmtpSessionTest() {
    EXPECT_TRUE(zone.add("_dmarc.example.com. TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.com\"\n", "test"));
    setup->options.actions.reject = evaluation::ActionKind::reject;
    setup->options.fallback_receiver = "fallback.example.net";
    setup->options.reporting = true;
    setup->begin_message = [this] {
      ++messages_begun;
      return MessageStart{.resolver = std::make_unique<dns::ZoneResolver>(zone),
                          .received_at = from_unix_seconds(1'700'000'000),
                          .sample = 0,
                          .id = "id-" + std::to_string(messages_begun)};
    };
  }

  SmtpSession begin(LeadingSpace leading_space = LeadingSpace::kept) {
    SmtpSession session(setup, leading_space);
    session.connect("client.example.org", IpAddress::parse("192.0.2.1").value(), "mx.example.net");
    session.helo("client.example.org");
    return session;
  }

  static Conclusion send_spoofed(SmtpSession& session, const MailFacts& facts = {}) {
    session.mail_from("<attacker@example.org>", facts);
    session.recipient("<user@example.net>");
    session.header_field("From", " ceo@example.com");
    session.header_field("Authentication-Results", " mx.example.net; dmarc=pass");
    session.header_field("Authentication-Results", " other.example; dmarc=pass");
    session.header_field("Authentication-Results", " MX.example.NET 1; dmarc=pass");
    session.end_of_header();
    session.body("hello\r\n");
    return session.end_of_message("4XkQ2c");
  }

  dns::Zone zone;
  FixedSpf spf;
  RecordingDkim dkim;
  test::PlainCryptography cryptography;
  std::shared_ptr<SessionSetup> setup = std::make_shared<SessionSetup>(
      SessionSetup{.options = {}, .engines = {spf, dkim, cryptography, nullptr}, .begin_message = {}});
  int messages_begun = 0;
};

// Covers: dmarc.disposition.reject-in-smtp, dmarc.disposition.reply-names-dmarc, dmarc.result.receiver
TEST_F(SmtpSessionTest, RefusesASpoofedMessageAndKeepsItsRecord) {
  SmtpSession session = begin();

  const Conclusion conclusion = send_spoofed(session);

  EXPECT_THAT(conclusion.outcome.reply, StartsWith("550 5.7.26 "));
  EXPECT_THAT(conclusion.outcome.reply, HasSubstr("4XkQ2c"));
  EXPECT_EQ(conclusion.summary.log_line,
            "queue_id=4XkQ2c client=192.0.2.1 from=example.com spf=none dkim=none arc=none dmarc=fail policy=reject "
            "disposition=reject action=reject symbol=DMARC_POLICY_REJECT forged_results=2 id=id-1");
  ASSERT_THAT(conclusion.summary.records, SizeIs(1));
  EXPECT_EQ(conclusion.summary.records[0].id, "id-1");
  EXPECT_THAT(conclusion.summary.findings, Not(IsEmpty()));
}

TEST_F(SmtpSessionTest, TellsNoFindingsThatNobodyReads) {
  setup->wants_findings = false;
  SmtpSession session = begin();

  EXPECT_THAT(send_spoofed(session).summary.findings, IsEmpty());
}

// Covers: dmarc.disposition.results-on-failure, results.on-top, results.removal-by-position
TEST_F(SmtpSessionTest, MarksADeliveredMessageBelowTheResults) {
  setup->options.actions.reject = evaluation::ActionKind::add_header;
  SmtpSession session = begin();

  const Outcome outcome = send_spoofed(session).outcome;

  EXPECT_EQ(outcome.reply, "");
  EXPECT_THAT(outcome.removed, ElementsAre(results_field(3), results_field(1)));
  ASSERT_THAT(outcome.inserted, SizeIs(2));
  EXPECT_EQ(outcome.inserted[0].name, "Authentication-Results");
  EXPECT_THAT(outcome.inserted[0].value, StartsWith("mx.example.net;"));
  EXPECT_EQ(outcome.inserted[1].name, "X-Spam");
}

TEST_F(SmtpSessionTest, WritesTheSymbolAndRemovesForgedOnes) {
  setup->options.actions.reject = evaluation::ActionKind::no_action;
  setup->options.symbol_header = "X-DMARC-Symbol";
  for (const MailFacts& facts : {MailFacts{}, MailFacts{.authenticated = true}}) {
    SmtpSession session = begin();
    session.mail_from("<a@example.org>", facts);
    session.header_field("From", " ceo@example.com");
    session.header_field("x-dmarc-symbol", " DMARC_POLICY_ALLOW");
    session.header_field("X-DMARC-SYMBOL", " DMARC_POLICY_ALLOW");
    session.end_of_header();

    const Outcome outcome = session.end_of_message("q").outcome;

    EXPECT_THAT(outcome.removed, ElementsAre(FieldPosition{"X-DMARC-Symbol", 2}, FieldPosition{"X-DMARC-Symbol", 1}));
    ASSERT_THAT(outcome.inserted, SizeIs(facts.authenticated ? 0 : 2));
    if (facts.authenticated) continue;
    EXPECT_EQ(outcome.inserted[1].name, "X-DMARC-Symbol");
    EXPECT_EQ(outcome.inserted[1].value, "DMARC_POLICY_REJECT");
  }
}

TEST_F(SmtpSessionTest, WritesNoSymbolUnlessAsked) {
  setup->options.actions.reject = evaluation::ActionKind::no_action;
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  session.header_field("From", " ceo@example.com");
  session.header_field("X-DMARC-Symbol", " DMARC_POLICY_ALLOW");
  session.end_of_header();

  const Outcome outcome = session.end_of_message("q").outcome;

  EXPECT_THAT(outcome.removed, IsEmpty());
  EXPECT_THAT(outcome.inserted, SizeIs(1));
}

TEST_F(SmtpSessionTest, HoldsAMessageInQuarantine) {
  setup->options.actions.reject = evaluation::ActionKind::quarantine;
  SmtpSession session = begin();

  const Outcome outcome = send_spoofed(session).outcome;

  EXPECT_EQ(outcome.reply, "");
  EXPECT_NE(outcome.hold_reason, "");
}

TEST_F(SmtpSessionTest, KeepsNoRecordsWithoutReporting) {
  setup->options.reporting = false;
  SmtpSession session = begin();

  EXPECT_THAT(send_spoofed(session).summary.records, IsEmpty());
}

// Covers: dmarc.disposition.own-mail, results.nothing-checked, results.forged-removed
TEST_F(SmtpSessionTest, RemovesForgedResultsFromMailThatIsNotEvaluated) {
  SmtpSession session = begin();

  const Conclusion conclusion = send_spoofed(session, {.authenticated = true});

  EXPECT_EQ(messages_begun, 0);
  EXPECT_EQ(conclusion.outcome.reply, "");
  EXPECT_THAT(conclusion.outcome.removed, ElementsAre(results_field(3), results_field(1)));
  EXPECT_THAT(conclusion.outcome.inserted, IsEmpty());
  EXPECT_THAT(conclusion.summary.records, IsEmpty());
  EXPECT_THAT(conclusion.summary.log_line, StartsWith("queue_id=4XkQ2c client=192.0.2.1 exempt="));
}

TEST_F(SmtpSessionTest, TakesMailThatDidNotComeByIpAsLocal) {
  SmtpSession session(setup, LeadingSpace::kept);
  session.connect("localhost", std::nullopt, "mx.example.net");

  send_spoofed(session);

  EXPECT_EQ(messages_begun, 0);
}

TEST_F(SmtpSessionTest, AnswersEachMessageOfAConnectionForItself) {
  SmtpSession session = begin();

  EXPECT_THAT(send_spoofed(session, {.authenticated = true}).outcome.reply, IsEmpty());
  EXPECT_THAT(send_spoofed(session).outcome.reply, StartsWith("550 "));
  EXPECT_THAT(dkim.header, SizeIs(4));
  EXPECT_EQ(dkim.octets_of_body, "hello\r\n");
}

TEST_F(SmtpSessionTest, ForgetsAMessageThatIsAbortedOrFollowedByAnother) {
  SmtpSession session = begin();
  for (const bool is_aborted : {true, false}) {
    session.mail_from("<first@example.org>", {});
    session.header_field("From", " first@example.org");
    if (is_aborted) session.abort();

    send_spoofed(session);

    ASSERT_THAT(dkim.header, SizeIs(4));
    EXPECT_EQ(spf.requests.back().mail_from, "attacker@example.org");
  }
}

TEST_F(SmtpSessionTest, DefersAnEndOfMessageThatHasNoBeginning) {
  SmtpSession session = begin();
  session.header_field("From", " a@example.com");
  session.body("x");

  EXPECT_THAT(session.end_of_message("").outcome.reply, StartsWith("451 4.3.0 "));
}

TEST_F(SmtpSessionTest, TellsTheSpfEngineWhatTheMtaSaid) {
  SmtpSession session = begin();

  session.mail_from("<>", {});
  session.end_of_header();
  session.end_of_message("q");

  ASSERT_THAT(spf.requests, SizeIs(1));
  EXPECT_EQ(spf.requests[0].mail_from, "");
  EXPECT_EQ(spf.requests[0].helo, "client.example.org");
  EXPECT_EQ(spf.requests[0].receiver, "mx.example.net");
  EXPECT_EQ(spf.requests[0].now, from_unix_seconds(1'700'000'000));
}

// RFC 7208 section 2.3.
// Covers: spf.helo-last, spf.client-address
TEST_F(SmtpSessionTest, GivesSpfTheClientOfTheConnectionAndTheLastHelo) {
  SmtpSession session = begin();
  session.helo("second.example.org");

  session.mail_from("<a@example.org>", {});
  session.header_field("Received", " from other.example ([203.0.113.7]) by mx.example.net");
  session.end_of_header();
  session.end_of_message("q");

  ASSERT_THAT(spf.requests, SizeIs(1));
  EXPECT_EQ(spf.requests[0].helo, "second.example.org");
  EXPECT_EQ(spf.requests[0].client_address.text(), "192.0.2.1");
}

// RFC 7208 section 11.5.2.
// Covers: spf.explanation-kept-out
TEST_F(SmtpSessionTest, RepeatsNoExplanationOfAStrangerToAnother) {
  spf.result.code = spf::SpfCode::fail;
  spf.result.domain = "example.org";
  spf.result.explanation = "call 555-0100";
  SmtpSession session = begin();

  const Conclusion conclusion = send_spoofed(session);

  ASSERT_THAT(spf.requests, SizeIs(1));
  EXPECT_FALSE(spf.requests[0].wants_explanation);
  EXPECT_THAT(conclusion.outcome.reply, StartsWith("550 "));
  EXPECT_THAT(conclusion.outcome.reply, Not(HasSubstr("555")));
  for (const message::HeaderField& field : conclusion.outcome.inserted) EXPECT_THAT(field.value, Not(HasSubstr("555")));
}

TEST_F(SmtpSessionTest, RefersToItsOwnIdWhereTheMtaHasNone) {
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  session.header_field("From", " ceo@example.com");
  session.end_of_header();

  const Conclusion conclusion = session.end_of_message("");

  EXPECT_THAT(conclusion.outcome.reply, HasSubstr("id-1"));
  EXPECT_THAT(conclusion.summary.log_line, HasSubstr("id=id-1"));
}

// Covers: results.authserv-id
TEST_F(SmtpSessionTest, SignsWithTheConfiguredIdElseTheMtasElseTheHosts) {
  struct Row {
    const char* configured;
    const char* receiver;
    const char* expected;
  };
  for (const Row& row : {Row{"id.example", "mx.example.net", "id.example;"},
                         Row{"", "mx.example.net", "mx.example.net;"}, Row{"", "", "fallback.example.net;"}}) {
    setup->options.authserv_id = row.configured;
    setup->options.actions = {};
    SmtpSession session(setup, LeadingSpace::kept);
    session.connect("", IpAddress::parse("192.0.2.1").value(), row.receiver);

    const Outcome outcome = send_spoofed(session).outcome;

    ASSERT_THAT(outcome.inserted, SizeIs(1));
    EXPECT_THAT(outcome.inserted[0].value, StartsWith(row.expected));
  }
}

TEST_F(SmtpSessionTest, GivesTheFieldsBackAsTheyStoodInTheMessage) {
  struct Row {
    LeadingSpace leading_space;
    const char* given;
    const char* stood;
  };
  const Row rows[] = {
      {LeadingSpace::kept, " a\n\tb\n c", " a\r\n\tb\r\n c"},
      {LeadingSpace::kept, "a", "a"},
      {LeadingSpace::kept, "a\r\n b", "a\r\n b"},
      {LeadingSpace::kept, "", ""},
      {LeadingSpace::kept, "a\n", "a\r\n"},
      {LeadingSpace::removed, "a\n b", " a\r\n b"},
      {LeadingSpace::removed, " a", "  a"},
      {LeadingSpace::removed, "\ta", "\ta"},
      {LeadingSpace::removed, "\n a", "\r\n a"},
      {LeadingSpace::removed, "", " "},
  };
  for (const Row& row : rows) {
    SmtpSession session = begin(row.leading_space);
    session.mail_from("<a@example.org>", {});
    session.header_field("X-Test", row.given);
    session.end_of_header();

    ASSERT_THAT(dkim.header, SizeIs(1));
    EXPECT_EQ(dkim.header[0].value, row.stood) << ::testing::PrintToString(row.given);
  }
}

TEST_F(SmtpSessionTest, RefusesAHeaderBeyondTheLimits) {
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  const std::string long_value(most_header_octets / 4, 'x');
  for (int i = 0; i < 8; ++i) session.header_field("X-Long", long_value);
  session.header_field("From", " ceo@example.com");
  session.end_of_header();
  EXPECT_THAT(session.end_of_message("q").outcome.reply, StartsWith("552 5.3.4 "));

  session.mail_from("<a@example.org>", {});
  for (std::size_t i = 0; i <= most_header_fields; ++i) session.header_field("X", "y");
  session.end_of_header();
  const Conclusion many = session.end_of_message("q");
  EXPECT_THAT(many.outcome.reply, StartsWith("552 5.3.4 "));
  EXPECT_THAT(many.summary.log_line, HasSubstr("refused="));
  EXPECT_THAT(many.summary.findings, SizeIs(1));
}

TEST_F(SmtpSessionTest, LeavesRecipientsBeyondTheLimitOutOfTheRecord) {
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  for (std::size_t i = 0; i < most_recipients + 2; ++i) session.recipient("<u@d" + std::to_string(i) + ".example>");
  session.header_field("From", " ceo@example.com");
  session.end_of_header();

  const MessageSummary summary = session.end_of_message("q").summary;

  ASSERT_THAT(summary.records, SizeIs(1));
  EXPECT_THAT(summary.findings.back().text, HasSubstr("2 recipients beyond 1000"));
}

TEST_F(SmtpSessionTest, TellsTheExceptionAndWhatItSpared) {
  setup->options.local_rules.exceptions.emplace_back().name = "customer";
  ASSERT_TRUE(setup->options.local_rules.exceptions[0].recipients.add("user@example.net"));
  setup->options.local_rules.exceptions[0].treatment = evaluation::Treatment::monitor;
  SmtpSession session = begin();

  const Conclusion conclusion = send_spoofed(session);

  EXPECT_EQ(conclusion.outcome.reply, "");
  EXPECT_THAT(conclusion.summary.log_line,
              HasSubstr("disposition=none overrides=local_policy exception=customer would_be=reject action=no_action"));
  ASSERT_THAT(conclusion.summary.records, SizeIs(1));
  EXPECT_THAT(conclusion.summary.records[0].overrides,
              ElementsAre(evaluation::PolicyOverride{evaluation::PolicyOverride::Type::local_policy, "customer"}));
}

TEST_F(SmtpSessionTest, TakesRecipientsBeyondTheLimitForOthersThanAnException) {
  setup->options.local_rules.exceptions.emplace_back().name = "customer";
  ASSERT_TRUE(setup->options.local_rules.exceptions[0].recipients.add("example.net"));
  setup->options.local_rules.exceptions[0].treatment = evaluation::Treatment::exempt;
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  for (std::size_t i = 0; i < most_recipients; ++i) session.recipient("<u@example.net>");
  session.recipient("<victim@example.com>");
  session.header_field("From", " ceo@example.com");
  session.end_of_header();

  EXPECT_THAT(session.end_of_message("q").outcome.reply, StartsWith("550 "));
}

TEST_F(SmtpSessionTest, LetsNoStrangerForgeALogLine) {
  SmtpSession session = begin();
  session.mail_from("<a@example.org>", {});
  session.header_field("From", " ceo@example.com");
  session.end_of_header();

  const MessageSummary summary = session.end_of_message("4X dmarc=pass\n\"").summary;

  EXPECT_THAT(summary.log_line, StartsWith("queue_id=\"4X dmarc=pass\\x0a\\x22\" client=192.0.2.1 "));
}

}  // namespace
}  // namespace dmarcd::session
