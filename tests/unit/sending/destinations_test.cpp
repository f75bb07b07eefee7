#include "dmarcd/sending/destinations.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::sending {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Verified {
  std::vector<std::string> told;       ///< "usable r@example.net", each
  std::vector<std::string> questions;  ///< For authorizations: "example.com._report._dmarc.example.net"
};

/// Notes what is asked; knows nothing itself.
class NotingResolver final : public dns::Resolver {
 public:
  NotingResolver(const dns::Zone& zone, std::vector<std::string>& questions) : zone_(zone), questions_(questions) {}

  dns::LookupResult lookup(const dns::DomainName& name, dns::RecordType type) override {
    if (name.text().find("._report._dmarc.") != std::string::npos) questions_.push_back(name.text());
    return zone_.lookup(name, type);
  }
  void prefetch(const dns::DomainName& name, dns::RecordType type, Continuation then) override {
    zone_.prefetch(name, type, std::move(then));
  }

 private:
  dns::ZoneResolver zone_;
  std::vector<std::string>& questions_;
};

Verified verify(const std::string& policy_domain, const std::vector<std::string>& rua, const std::string& zone_text,
                ReportTag tag = ReportTag::rua) {
  dns::Zone zone;
  const Result<void> added = zone.add(zone_text, "zone");
  EXPECT_TRUE(added) << added.error().message;
  Verified verified;
  NotingResolver resolver(zone, verified.questions);
  for (const Destination& destination :
       verify_destinations(*dns::DomainName::parse(policy_domain), rua, tag, {}, resolver))
    verified.told.push_back(fmt::format("{} {}", to_text(destination.standing), destination.address));
  return verified;
}

struct Case {
  const char* rule;
  const char* policy_domain;
  const char* zone;
  std::vector<std::string> expected;
  std::vector<std::string> questions;
};

constexpr const char* third = "r@thirdparty.example.net";
const std::string asked = "example.com._report._dmarc.thirdparty.example.net";

// RFC 9990 section 4, with the address r@thirdparty.example.net.
const Case authorizations[] = {
    {"a record with a final semicolon",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1;")",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"a record without one",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1")",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"no such name", "example.com", "", {"unauthorized r@thirdparty.example.net"}, {asked}},
    {"a name without TXT",
     "example.com",
     "example.com._report._dmarc.thirdparty.example.net A 192.0.2.1",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"another record",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=spf1 -all")",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"the version in lower case",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=dmarc1")",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"another version",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC2")",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"a redirection on the same host",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; rua=mailto:x@thirdparty.example.net")",
     {"usable x@thirdparty.example.net"},
     {asked}},
    {"a redirection to another host: to neither",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; rua=mailto:x@other.example")",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"two redirections, one to another host: to neither",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; rua=mailto:x@thirdparty.example.net,mailto:x@other.example")",
     {"unauthorized r@thirdparty.example.net"},
     {asked}},
    {"a policy in it means nothing, a broken one either",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; p=reject; sp=nonsense; pct=0")",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"a redirection of failure reports does not matter here",
     "example.com",
     R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; ruf=mailto:x@other.example")",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"a wildcard",
     "example.com",
     R"(*._report._dmarc.thirdparty.example.net TXT "v=DMARC1;")",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"two records do not cancel each other",
     "example.com",
     "example.com._report._dmarc.thirdparty.example.net TXT \"v=DMARC1\"\n"
     "example.com._report._dmarc.thirdparty.example.net TXT \"v=DMARC1;\"",
     {"usable r@thirdparty.example.net"},
     {asked}},
    {"two records with addresses: to both",
     "example.com",
     "example.com._report._dmarc.thirdparty.example.net TXT \"v=DMARC1; rua=mailto:a@thirdparty.example.net\"\n"
     "example.com._report._dmarc.thirdparty.example.net TXT \"v=DMARC1; rua=mailto:b@thirdparty.example.net\"",
     {"usable a@thirdparty.example.net", "usable b@thirdparty.example.net"},
     {asked}},
    {"a failing server: not known yet",
     "example.com",
     ";!servfail example.com._report._dmarc.thirdparty.example.net",
     {"undecided r@thirdparty.example.net"},
     {asked}},
    {"a silent server: not known yet",
     "example.com",
     ";!timeout example.com._report._dmarc.thirdparty.example.net",
     {"undecided r@thirdparty.example.net"},
     {asked}},
    {"the policy domain is asked for, not the author's",
     "sub.example.com",
     R"(sub.example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1;")",
     {"usable r@thirdparty.example.net"},
     {"sub.example.com._report._dmarc.thirdparty.example.net"}},
};

// Covers: report.destination.authorized, report.destination.redirect, dmarc.tags.report-authorization
TEST(Destinations, OfAnotherOrganizationNeedItsWord) {
  for (const Case& row : authorizations) {
    const Verified verified = verify(row.policy_domain, {third}, row.zone);
    EXPECT_EQ(verified.told, row.expected) << row.rule;
    EXPECT_EQ(verified.questions, row.questions) << row.rule;
  }
}

struct OwnCase {
  const char* rule;
  const char* policy_domain;
  const char* address;
  const char* zone;
  const char* expected;
  std::size_t questions;
};

constexpr const char* own_zone = "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n";

// RFC 9990 section 4: the Organizational Domains are compared.
const OwnCase organizations[] = {
    {"the policy domain itself", "example.com", "r@example.com", own_zone, "usable r@example.com", 0},
    {"a host below it", "example.com", "r@reports.example.com", own_zone, "usable r@reports.example.com", 0},
    {"the organization above it", "mail.example.com", "r@example.com",
     "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n_dmarc.mail.example.com TXT \"v=DMARC1; p=none\"",
     "usable r@example.com", 0},
    {"a sister", "mail.example.com", "r@reports.example.com",
     "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n_dmarc.mail.example.com TXT \"v=DMARC1; p=none\"",
     "usable r@reports.example.com", 0},
    {"a host below that is an organization by itself: the suffix says nothing", "example.com", "r@hr.example.com",
     "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n_dmarc.hr.example.com TXT \"v=DMARC1; p=none; psd=n\"",
     "unauthorized r@hr.example.com", 1},
    {"a name that only ends alike", "example.com", "r@notexample.com", own_zone, "unauthorized r@notexample.com", 1},
    {"an organization that the DNS hides", "example.com", "r@reports.example.net",
     "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n;!servfail _dmarc.example.net\n;!servfail "
     "_dmarc.reports.example.net",
     "undecided r@reports.example.net", 1},
    {"one that the DNS hides, with an authorization", "example.com", "r@reports.example.net",
     "_dmarc.example.com TXT \"v=DMARC1; p=reject\"\n;!servfail _dmarc.example.net\n"
     "example.com._report._dmarc.reports.example.net TXT \"v=DMARC1\"",
     "usable r@reports.example.net", 1},
};

// Covers: report.destination.same-organization
TEST(Destinations, OfTheSameOrganizationNeedNothing) {
  for (const OwnCase& row : organizations) {
    const Verified verified = verify(row.policy_domain, {row.address}, row.zone);
    EXPECT_THAT(verified.told, ElementsAre(row.expected)) << row.rule;
    EXPECT_THAT(verified.questions, SizeIs(row.questions)) << row.rule;
  }
}

TEST(Destinations, ArePoorlyServedByNamesThatAreTooLong) {
  const std::string label(63, 'a');
  const std::string host = fmt::format("{0}.{0}.{0}.example", label);

  const Verified verified = verify("a-domain-whose-name-is-long-enough.example.com", {"r@" + host}, "");

  EXPECT_THAT(verified.told, ElementsAre("unauthorized r@" + host));
  EXPECT_THAT(verified.questions, IsEmpty());
}

// Covers: report.destination.order
TEST(Destinations, KeepTheirOrderAndComeOnce) {
  const Verified verified = verify("example.com", {"b@example.com", "a@example.com", "b@example.com"}, own_zone);

  EXPECT_THAT(verified.told, ElementsAre("usable b@example.com", "usable a@example.com"));
}

// Covers: report.destination.order
TEST(Destinations, AreTenAtMost) {
  std::vector<std::string> rua;
  for (int i = 0; i < 40; ++i) rua.push_back(fmt::format("r{}@example.com", i));

  EXPECT_THAT(verify("example.com", rua, own_zone).told, SizeIs(dmarc::most_report_addresses));
}

TEST(Destinations, FollowRufForFailureReports) {
  const char* zone =
      R"(example.com._report._dmarc.thirdparty.example.net TXT "v=DMARC1; rua=mailto:x@thirdparty.example.net")";

  EXPECT_THAT(verify("example.com", {third}, zone, ReportTag::ruf).told,
              ElementsAre("usable r@thirdparty.example.net"));
}

/// What a stranger's record may hold in place of an address; parse_report_uri lets none of it through, and an outbox
/// that holds it anyhow gets no further than this.
const char* const no_addresses[] = {
    "r@localhost",
    "r@[192.0.2.1]",
    "r@example.com\r\nRCPT TO:<victim@example.net>",
    "r",
    "",
    "@example.com",
    "r@exa mple.com",
    "r@example.com>",
    "\"r r\"@example.com\n",
};

// Covers: report.destination.address
TEST(Destinations, AreNothingButAddressesAtHostNames) {
  for (const char* address : no_addresses)
    EXPECT_THAT(verify("example.com", {address}, own_zone).told, ElementsAre(::testing::StartsWith("excluded")))
        << address;
}

}  // namespace
}  // namespace dmarcd::sending
