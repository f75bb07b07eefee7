#include "dmarcd/session/failure_reporter.h"

#include <functional>
#include <gmock/gmock.h>

#include "dmarcd/dns/zone.h"
#include "dmarcd/dns/zone_resolver.h"

#include "support/plain_cryptography.h"
#include "support/verdicts.h"

namespace dmarcd::session {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::int64_t noon = 1'777'636'800;

/// A message in the name of example.com from a host that SPF does not allow.
class FailureReporterTest : public ::testing::Test {
 protected:
  FailureReporterTest() {
    EXPECT_TRUE(zone.add("example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n", "test"));
    verdict.spf.emplace();
    verdict.spf->code = spf::SpfCode::fail;
    verdict.spf->domain = "example.com";
    record().ruf = {"forensic@example.com"};
    envelope.client_address = *IpAddress::parse("203.0.113.5");
    envelope.mail_from = "secret.person@example.com";
    envelope.queue_id = "4XkQ2c";
  }

  dmarc::PolicyRecord& record() { return verdict.dmarc[0].discovery.policy->record; }

  FailureReporter::Reports report() {
    return reporter.report({verdict, action, envelope, header, now, "abc"}, resolver);
  }

  dns::Zone zone;
  dns::ZoneResolver resolver{zone};
  test::PlainCryptography cryptography;
  FailureReporterOptions options{.only_domains = {},
                                 .most_a_minute = 3,
                                 .most_a_day = 100,
                                 .redaction_key = "key",
                                 .reporter = *dns::DomainName::parse("reporter.example"),
                                 .user_agent = "dmarcd/1"};
  FailureReporter reporter{options, cryptography};
  evaluation::Verdict verdict = test::verdict(DmarcCode::fail, Policy::reject);
  evaluation::Action action;
  message::Envelope envelope;
  std::vector<message::HeaderField> header = {{"From", " Secret Person <secret.person@example.com>"},
                                              {"Subject", " Hello"}};
  Timestamp now = from_unix_seconds(noon);
};

TEST_F(FailureReporterTest, WritesWhatThePolicyAsksFor) {
  record().fo = "1:s";

  const FailureReporter::Reports reports = report();

  ASSERT_THAT(reports.notices, SizeIs(2));
  EXPECT_EQ(reports.dropped, 0u);
  const record::FailureNotice& notice = reports.notices[0];
  EXPECT_EQ(notice.policy_domain, verdict.dmarc[0].discovery.policy->policy_domain);
  EXPECT_EQ(notice.author_domain, verdict.dmarc[0].author_domain);
  EXPECT_EQ(notice.arrived_at, now);
  EXPECT_THAT(notice.ruf, ElementsAre("forensic@example.com"));
  EXPECT_THAT(notice.entity, HasSubstr("Auth-Failure: dmarc\r\n"));
  EXPECT_THAT(notice.entity, HasSubstr("SPF-DNS: txt : example.com : \"v=spf1 ip4:192.0.2.1 -all\"\r\n"));
  EXPECT_THAT(notice.entity, HasSubstr("Source-IP: 203.0.113.5\r\n"));
  EXPECT_THAT(reports.notices[1].entity, HasSubstr("Auth-Failure: spf\r\n"));
}

// Covers: dmarc.tags.no-ruf-no-report
TEST_F(FailureReporterTest, WritesNoneWithoutRuf) {
  record().ruf.clear();

  EXPECT_THAT(report().notices, IsEmpty());
}

struct Silence {
  const char* what;
  std::function<void(evaluation::Verdict&, evaluation::Action&, message::Envelope&, std::vector<message::HeaderField>&)>
      make;
};

TEST_F(FailureReporterTest, WritesNoneOfMailThatMustNotBeAnsweredOrComesAgain) {
  const Silence silences[] = {
      {"a robot's",
       [](auto&, auto&, auto&, auto& fields) {
         fields.push_back({"Auto-Submitted", " auto-replied"});
       }},
      {"a report",
       [](auto&, auto&, auto&, auto& fields) {
         fields.push_back({"Content-Type", " multipart/report; x=y"});
       }},
      {"nobody's", [](auto&, auto&, auto& from, auto&) { from.mail_from.clear(); }},
      {"report mail", [](auto&, auto& done, auto&, auto&) { done.unreported = "it is a DMARC report"; }},
      {"deferred", [](auto&, auto& done, auto&, auto&) { done.kind = evaluation::ActionKind::soft_reject; }},
      {"of no known client", [](auto&, auto&, auto& from, auto&) { from.client_address.reset(); }},
      {"without an answer of the DNS",
       [](auto& seen, auto&, auto&, auto&) { seen.dmarc[0].code = DmarcCode::temperror; }},
      {"without a policy", [](auto& seen, auto&, auto&, auto&) { seen.dmarc[0].discovery.policy.reset(); }},
  };
  ASSERT_THAT(report().notices, SizeIs(1));
  for (const Silence& silence : silences) {
    SCOPED_TRACE(silence.what);
    evaluation::Verdict seen = verdict;
    evaluation::Action done = action;
    message::Envelope from = envelope;
    std::vector<message::HeaderField> fields = header;
    silence.make(seen, done, from, fields);
    EXPECT_THAT(reporter.report({seen, done, from, fields, now, "abc"}, resolver).notices, IsEmpty());
  }
}

TEST_F(FailureReporterTest, DropsAndCountsWhatIsBeyondTheLimits) {
  std::size_t written = 0;
  std::size_t dropped = 0;
  for (int i = 0; i < 10; ++i) {
    const FailureReporter::Reports reports = report();
    written += reports.notices.size();
    dropped += reports.dropped;
  }

  EXPECT_EQ(written, 3u);
  EXPECT_EQ(dropped, 7u);
}

TEST_F(FailureReporterTest, TellsTheBeginningOfALongHeader) {
  for (int i = 0; i < 1000; ++i) header.push_back({"X-Long", " " + std::string(1000, 'x')});
  header.push_back({"X-Last", " y"});

  const FailureReporter::Reports reports = report();

  ASSERT_THAT(reports.notices, SizeIs(1));
  EXPECT_THAT(reports.notices[0].entity, HasSubstr("Subject: Hello"));
  EXPECT_THAT(reports.notices[0].entity, Not(HasSubstr("X-Last")));
  EXPECT_LE(reports.notices[0].entity.size(), record::longest_failure_entity);
}

TEST_F(FailureReporterTest, KeepsToItsDomains) {
  options.only_domains.add(*dns::DomainPattern::parse("example.net"));
  const FailureReporter chosen(options, cryptography);

  EXPECT_THAT(chosen.report({verdict, action, envelope, header, now, "abc"}, resolver).notices, IsEmpty());
}

}  // namespace
}  // namespace dmarcd::session
