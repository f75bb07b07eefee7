#include "dmarcd/dmarc/policy_discovery.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarc_test_world.h"

namespace dmarcd::dmarc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr DiscoveryOptions by_walk{};
constexpr DiscoveryOptions unguarded{.public_suffix_guard = false};
constexpr DiscoveryOptions by_list{.method = DiscoveryMethod::psl};

/// A discovery in one line: "found reject (p) at example.com, organization example.com".
std::string told(const Discovery& discovery) {
  std::string line(to_text(discovery.outcome));
  if (discovery.policy)
    line += fmt::format(" {} ({}) at {}", to_text(discovery.policy->policy), discovery.policy->tag,
                        discovery.policy->policy_domain.text());
  if (!discovery.organizational_domain_known) return line + ", organization unknown";
  return line + ", organization " + discovery.organizational_domain.text();
}

struct Case {
  const char* rule;
  std::string_view author_domain;
  std::string_view zone;
  std::string_view expected;
};

void expect_discoveries(const std::vector<Case>& cases, const DiscoveryOptions& options) {
  const ShortSuffixList suffixes;
  for (const Case& row : cases) {
    const dns::Zone zone = zone_of(row.zone);
    dns::ZoneResolver resolver(zone);
    EXPECT_EQ(told(discover_policy(domain(row.author_domain), options, &suffixes, resolver)), row.expected)
        << row.rule << "\n"
        << row.zone;
  }
}

std::vector<std::string> step_names(const Discovery& discovery) {
  std::vector<std::string> names;
  for (const DiscoveryStep& step : discovery.steps) names.push_back(step.name);
  return names;
}

std::string labels(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i + 1 < count; ++i) text += "a" + std::to_string(i) + ".";
  return text + "example";
}

// RFC 9989 sections 4.5, 4.7 and 4.10.
// Covers: dmarc.query.first-name, dmarc.record.strings-joined, dmarc.record.several, dmarc.record.foreign
// Covers: dmarc.record.wildcard, dmarc.query.alias, dmarc.query.alias-to-nowhere, dmarc.query.alias-loop
TEST(PolicyDiscovery, FetchesOneRecordAtAName) {
  expect_discoveries(
      {
          {"names are compared without case", "News.Example.COM", "_DMARC.news.EXAMPLE.com. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at news.example.com, organization news.example.com"},
          {"the strings of one record are joined with nothing between them", "example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=re\" \"ject\"",
           "found reject (p) at example.com, organization example.com"},
          {"the strings of one record, parted between two tags", "example.com",
           "_dmarc.example.com. TXT \"v=DMARC1;\" \"p=quarantine\"",
           "found quarantine (p) at example.com, organization example.com"},
          {"two records at one name count as none, and the walk goes on", "mail.example.com",
           "_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject\"\n"
           "_dmarc.mail.example.com. TXT \"v=DMARC1; p=none\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=quarantine\"",
           "found quarantine (sp) at example.com, organization example.com"},
          {"foreign records do not count", "example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.example.com. TXT \"v=spf1 -all\"",
           "found reject (p) at example.com, organization example.com"},
          {"a wildcard's foreign record is passed over", "sub.example.com",
           "*.example.com. TXT \"v=spf1 -all\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at example.com, organization example.com"},
          {"an alias is followed, the policy domain stays", "example.com",
           "_dmarc.example.com. CNAME example.com._dmarc.vendor.example.\n"
           "example.com._dmarc.vendor.example. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at example.com, organization example.com"},
          {"an alias to nowhere is no record", "sub.example.com",
           "_dmarc.sub.example.com. CNAME gone.vendor.example.\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at example.com, organization example.com"},
          {"an alias loop is a failure", "example.com", "_dmarc.example.com. CNAME _dmarc.example.com.",
           "temperror, organization example.com"},
      },
      by_walk);
}

// Covers: dmarc.query.impossible-name
TEST(PolicyDiscovery, AsksNoNameThatCannotExist) {
  const std::string long_label(60, 'a');
  const std::string author =
      long_label + "." + long_label + "." + long_label + "." + std::string(54, 'b') + ".example.com";
  const dns::Zone zone = zone_of("_dmarc.example.com. TXT \"v=DMARC1; p=reject\"");
  dns::ZoneResolver resolver(zone);

  const Discovery discovery = discover_policy(domain(author), by_walk, nullptr, resolver);

  EXPECT_EQ(author.size(), 249U);
  EXPECT_EQ(told(discovery), "found reject (p) at example.com, organization example.com");
  EXPECT_EQ(discovery.steps.size(), 5U);
}

// RFC 9989 section 4.10.
// Covers: dmarc.walk.eight-queries, dmarc.organization.itself
TEST(PolicyDiscovery, AsksAtMostEightQuestions) {
  const dns::Zone zone = zone_of("");
  for (std::size_t count : {1U, 2U, 7U, 8U, 9U, 50U}) {
    dns::ZoneResolver resolver(zone);
    const Discovery discovery = discover_policy(domain(labels(count)), by_walk, nullptr, resolver);
    EXPECT_EQ(resolver.questions().size(), std::min<std::size_t>(count, 8)) << count;
    EXPECT_EQ(discovery.steps.size(), resolver.questions().size()) << count;
    EXPECT_EQ(discovery.organizational_domain.text(), labels(count));
  }
}

// Covers: dmarc.walk.jump-to-seven-labels, dmarc.walk.one-label-at-a-time, dmarc.walk.ends-at-one-label
TEST(PolicyDiscovery, DropsFromALongNameToSevenLabelsAndEndsAtOne) {
  const dns::Zone zone = zone_of("");
  dns::ZoneResolver resolver(zone);

  const Discovery discovery = discover_policy(domain("a.b.c.d.e.f.g.example.com"), by_walk, nullptr, resolver);

  EXPECT_THAT(step_names(discovery),
              ElementsAre("_dmarc.a.b.c.d.e.f.g.example.com", "_dmarc.c.d.e.f.g.example.com",
                          "_dmarc.d.e.f.g.example.com", "_dmarc.e.f.g.example.com", "_dmarc.f.g.example.com",
                          "_dmarc.g.example.com", "_dmarc.example.com", "_dmarc.com"));
}

// Covers: dmarc.walk.stops-at-psd, dmarc.walk.passes-psd-unknown
TEST(PolicyDiscovery, EndsAtARecordThatSaysWhetherItIsAPublicSuffix) {
  for (std::string_view psd : {"y", "n", "u", "maybe"}) {
    const dns::Zone zone = zone_of(fmt::format("_dmarc.example.com. TXT \"v=DMARC1; p=none; psd={}\"", psd));
    dns::ZoneResolver resolver(zone);
    const Discovery discovery = discover_policy(domain("a.example.com"), by_walk, nullptr, resolver);
    EXPECT_EQ(discovery.steps.size(), psd == "y" || psd == "n" ? 2U : 3U) << psd;
  }
}

TEST(PolicyDiscovery, TellsEachStep) {
  const dns::Zone zone = zone_of(
      "_dmarc.b.c.d.example.com. TXT \"v=DMARC1; p=none\"\n_dmarc.b.c.d.example.com. TXT \"v=DMARC1; p=reject\"\n"
      "_dmarc.c.d.example.com. TXT \"some\\010thing\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n"
      ";!servfail _dmarc.d.example.com\n;!timeout _dmarc.com");
  dns::ZoneResolver resolver(zone);

  const Discovery discovery = discover_policy(domain("a.b.c.d.example.com"), by_walk, nullptr, resolver);

  std::vector<std::string> told_steps;
  for (const DiscoveryStep& step : discovery.steps) told_steps.push_back(std::string(to_text(step.outcome)));
  EXPECT_THAT(told_steps, ElementsAre("nxdomain", "several", "none", "servfail", "record", "timeout"));
  EXPECT_EQ(discovery.steps[4].text, "v=DMARC1; p=none");
  EXPECT_EQ(discovery.reason, discovery.steps[3].text);
  EXPECT_THAT(discovery.reason, HasSubstr("_dmarc.d.example.com"));
}

// RFC 9989 section 4.10.2.
// Covers: dmarc.organization.shortest, dmarc.organization.itself, dmarc.organization.psd-no
// Covers: dmarc.organization.below-psd-yes, dmarc.organization.psd-yes-at-start, dmarc.organization.psd-yes-wins
// Covers: dmarc.organization.label-not-visited, dmarc.walk.collects-without-psd, dmarc.walk.boundary-without-policy
// Covers: dmarc.walk.starts-at-author-domain, dmarc.walk.ends-at-one-label
TEST(PolicyDiscovery, FindsTheOrganizationalDomain) {
  constexpr std::string_view shop = "_dmarc.shop.example.com. TXT \"v=DMARC1; p=none\"";
  constexpr std::string_view hr =
      "_dmarc.hr.example.com. TXT \"v=DMARC1; p=none; psd=n\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"";
  constexpr std::string_view bank = "_dmarc.bank.example. TXT \"v=DMARC1; p=none; psd=y\"";
  expect_discoveries(
      {
          {"the shortest name with a record", "a.b.example.com",
           "_dmarc.b.example.com. TXT \"v=DMARC1; p=none\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"",
           "found none (p) at example.com, organization example.com"},
          {"the name itself if only it has a record", "shop.example.com", shop,
           "found none (p) at shop.example.com, organization shop.example.com"},
          {"the only name with a record", "mta.shop.example.com", shop,
           "found none (p) at shop.example.com, organization shop.example.com"},
          {"the name itself without any record", "example.com", shop, "none, organization example.com"},
          {"psd=n is a boundary", "x.hr.example.com", hr,
           "found none (p) at hr.example.com, organization hr.example.com"},
          {"psd=n below is none", "example.com", hr, "found none (p) at example.com, organization example.com"},
          {"psd=n without a policy is still a boundary", "x.hr.example.com",
           "_dmarc.hr.example.com. TXT \"v=DMARC1; psd=n\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"",
           "permerror, organization hr.example.com"},
          {"one label below psd=y", "a.mega.bank.example", bank,
           "found none (p) at bank.example, organization mega.bank.example"},
          {"itself, one label below psd=y", "giant.bank.example", bank,
           "found none (p) at bank.example, organization giant.bank.example"},
          {"psd=y at the start", "bank.example", bank, "found none (p) at bank.example, organization bank.example"},
          {"psd=y wins over a longer name's record", "a.mail.example.co.uk",
           "_dmarc.co.uk. TXT \"v=DMARC1; p=reject; sp=quarantine; psd=y\"\n"
           "_dmarc.mail.example.co.uk. TXT \"v=DMARC1; p=none\"",
           "found quarantine (sp) at co.uk, organization example.co.uk"},
          {"a label that the walk has not visited", "m.a.b.c.d.e.f.g.example.com",
           "_dmarc.c.d.e.f.g.example.com. TXT \"v=DMARC1; p=none; psd=y\"",
           "found none (p) at c.d.e.f.g.example.com, organization b.c.d.e.f.g.example.com"},
          {"the walk reaches the top-level domain", "mail.example.com", "_dmarc.com. TXT \"v=DMARC1; p=reject; psd=y\"",
           "found reject (p) at com, organization example.com"},
      },
      by_walk);
}

// RFC 9989 section 11.8.
// Covers: dmarc.organization.guard
TEST(PolicyDiscovery, TheGuardKeepsATopLevelDomainFromBeingEverybodysOrganization) {
  constexpr std::string_view both =
      "_dmarc.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"";
  constexpr std::string_view top = "_dmarc.com. TXT \"v=DMARC1; p=reject\"";
  constexpr std::string_view top_psd_no = "_dmarc.com. TXT \"v=DMARC1; p=reject; psd=n\"";
  expect_discoveries(
      {
          {"both have records", "example.com", both, "found none (p) at example.com, organization example.com"},
          {"below both", "mail.example.com", both, "found none (p) at example.com, organization example.com"},
          {"only the top", "mail.example.com", top, "none, organization example.com"},
          {"psd=n at the top", "mail.example.com", top_psd_no, "found reject (p) at com, organization com"},
          {"the top itself", "com", top, "found reject (p) at com, organization com"},
      },
      by_walk);
  expect_discoveries(
      {
          {"both have records", "mail.example.com", both, "found reject (p) at com, organization com"},
          {"only the top", "example.com", top, "found reject (p) at com, organization com"},
          {"psd=n stops first", "example.com",
           "_dmarc.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none; psd=n\"",
           "found none (p) at example.com, organization example.com"},
      },
      unguarded);
}

// Covers: dmarc.organization.guard
TEST(PolicyDiscovery, SaysThatTheGuardTookEffect) {
  struct Row {
    std::string_view psd;
    DiscoveryOptions options;
    std::size_t remarks;
  };
  const Row rows[] = {{"", by_walk, 1}, {"; psd=n", by_walk, 0}, {"; psd=y", by_walk, 0}, {"", unguarded, 0}};
  for (const Row& row : rows) {
    const dns::Zone zone = zone_of(fmt::format("_dmarc.com. TXT \"v=DMARC1; p=none{}\"", row.psd));
    dns::ZoneResolver resolver(zone);
    const Discovery discovery = discover_policy(domain("mail.example.com"), row.options, nullptr, resolver);
    EXPECT_EQ(discovery.remarks.size(), row.remarks) << row.psd;
  }
}

// RFC 9989 section 4.10.1.
// Covers: dmarc.policy.order, dmarc.policy.no-nearer-record, dmarc.walk.jumped-record-hidden, dmarc.policy.none-found
// Covers: dmarc.policy.suffix-yields, dmarc.policy.own-sp-unused, dmarc.policy.invalid-with-rua
// Covers: dmarc.policy.invalid-without-rua, dmarc.policy.invalid-is-no-absence, dmarc.policy.unusable-is-permerror
TEST(PolicyDiscovery, TakesThePolicyFromTheAuthorDomainItsOrganizationOrItsPublicSuffix) {
  expect_discoveries(
      {
          {"a nearer record is nobody's policy", "a.b.example.com",
           "_dmarc.b.example.com. TXT \"v=DMARC1; p=reject\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=quarantine; sp=none\"",
           "found none (sp) at example.com, organization example.com"},
          {"a record hidden by the jump is not found", "mail.a.b.c.d.e.f.g.example.com",
           "_dmarc.b.c.d.e.f.g.example.com. TXT \"v=DMARC1; p=none; psd=n\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at example.com, organization example.com"},
          {"no record anywhere", "mail.example.com", "", "none, organization mail.example.com"},
          {"the public suffix yields to the organization", "x.giant.bank.example",
           "_dmarc.bank.example. TXT \"v=DMARC1; p=reject; psd=y; rua=mailto:d@bank.example\"\n"
           "_dmarc.giant.bank.example. TXT \"v=DMARC1; p=none\"",
           "found none (p) at giant.bank.example, organization giant.bank.example"},
          {"an own record's sp is for others", "sub.example.com",
           "_dmarc.sub.example.com. TXT \"v=DMARC1; p=none; sp=reject\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=quarantine\"",
           "found none (p) at sub.example.com, organization example.com"},
          {"below it the organization's record counts", "x.sub.example.com",
           "_dmarc.sub.example.com. TXT \"v=DMARC1; p=none; sp=reject\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=quarantine\"",
           "found quarantine (p) at example.com, organization example.com"},
          {"unless it says psd=n", "x.sub.example.com",
           "_dmarc.sub.example.com. TXT \"v=DMARC1; p=none; sp=reject; psd=n\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=quarantine\"",
           "found reject (sp) at sub.example.com, organization sub.example.com"},
          {"without a valid p, reports asked for", "example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; rua=mailto:d@example.com\"",
           "found none (p) at example.com, organization example.com"},
          {"a bad sp spoils p too", "example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=bogus; rua=mailto:d@example.com\"",
           "found none (p) at example.com, organization example.com"},
          {"not usable", "example.com", "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=bogus\"",
           "permerror, organization example.com"},
          {"not usable, and no falling through", "sub.example.com",
           "_dmarc.sub.example.com. TXT \"v=DMARC1;\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "permerror, organization example.com"},
          {"not usable, but nobody's policy", "a.sub.example.com",
           "_dmarc.sub.example.com. TXT \"v=DMARC1;\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "found reject (p) at example.com, organization example.com"},
      },
      by_walk);
}

// RFC 9989 sections 3.2.13, 4.7 (np) and appendix A.4; RFC 8020.
// Covers: dmarc.policy.p-for-itself, dmarc.policy.sp-below, dmarc.policy.np-below, dmarc.existence.nxdomain
// Covers: dmarc.existence.empty-non-terminal, dmarc.existence.wildcard, dmarc.existence.not-by-policy-name
// Covers: dmarc.existence.failure, dmarc.existence.dangling-alias
TEST(PolicyDiscovery, AppliesNpOnlyToANameThatDoesNotExist) {
  constexpr std::string_view record = "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=quarantine; np=none\"\n";
  struct Row {
    const char* rule;
    std::string_view author_domain;
    std::string zone;
    std::string_view expected;
  };
  const Row rows[] = {
      {"the name of the record", "example.com", "", "reject (p)"},
      {"does not exist", "sub.example.com", "", "none (np)"},
      {"has an address", "sub.example.com", "sub.example.com. A 192.0.2.1", "quarantine (sp)"},
      {"has some other type", "sub.example.com", "sub.example.com. TXT hello", "quarantine (sp)"},
      {"is an empty non-terminal", "sub.example.com", "x.sub.example.com. A 192.0.2.1", "quarantine (sp)"},
      {"is made by a wildcard", "sub.example.com", "*.example.com. A 192.0.2.1", "quarantine (sp)"},
      {"is an alias that leads nowhere", "sub.example.com", "sub.example.com. CNAME gone.example.", "quarantine (sp)"},
      {"has something at _dmarc", "sub.example.com", "_dmarc.sub.example.com. A 192.0.2.1", "quarantine (sp)"},
  };
  for (const Row& row : rows) {
    const dns::Zone zone = zone_of(std::string(record) + row.zone);
    dns::ZoneResolver resolver(zone);
    const Discovery discovery = discover_policy(domain(row.author_domain), by_walk, nullptr, resolver);
    ASSERT_TRUE(discovery.policy) << row.rule;
    EXPECT_EQ(fmt::format("{} ({})", to_text(discovery.policy->policy), discovery.policy->tag), row.expected)
        << row.rule;
  }
  expect_discoveries(
      {
          {"sp takes the place of a missing np", "sub.example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=none; sp=reject\"",
           "found reject (sp) at example.com, organization example.com"},
          {"p takes the place of a missing sp", "sub.example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject; np=none\"\nsub.example.com. MX 0 .",
           "found reject (p) at example.com, organization example.com"},
          {"the existence is not known", "sub.example.com", std::string(record) + ";!servfail sub.example.com A",
           "temperror, organization example.com"},
          {"a failure that nothing depends on", "sub.example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject; np=reject\"\n;!servfail sub.example.com",
           "found reject (p) at example.com, organization example.com"},
      },
      by_walk);
}

// Covers: dmarc.existence.only-if-it-matters
TEST(PolicyDiscovery, AsksForExistenceOnlyWhereItMatters) {
  struct Row {
    std::string_view tags;
    std::string_view other;
    std::size_t questions;
  };
  const Row rows[] = {{"p=reject", "", 3},
                      {"p=reject; np=reject", "", 3},
                      {"p=none; sp=reject; np=reject", "", 3},
                      {"p=reject; np=none", "", 4},
                      {"p=reject; np=none", "_dmarc.sub.example.com. TXT other", 3},
                      {"p=reject; np=none", "_dmarc.sub.example.com. CNAME gone.example.", 3}};
  for (const Row& row : rows) {
    const dns::Zone zone = zone_of(fmt::format("_dmarc.example.com. TXT \"v=DMARC1; {}\"\n{}", row.tags, row.other));
    dns::ZoneResolver resolver(zone);
    discover_policy(domain("sub.example.com"), by_walk, nullptr, resolver);
    EXPECT_EQ(resolver.questions().size(), row.questions) << row.tags << "\n" << row.other;
  }
}

// RFC 9989 sections 4.10.1 and 5.3.6.
// Covers: dmarc.dns.temperror, dmarc.dns.without-effect, dmarc.dns.no-record-goes-on
TEST(PolicyDiscovery, AFailureCountsOnlyWhereThePolicyDependsOnIt) {
  constexpr std::string_view own = "_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject\"\n";
  constexpr std::string_view organization = "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";
  const auto with = [](std::string_view zone, std::string_view fault) {
    return std::string(zone) + std::string(fault);
  };
  const std::string rows_zone[] = {
      with("", ";!servfail _dmarc.mail.example.com"),
      with(organization, ";!timeout _dmarc.mail.example.com"),
      with("", ";!servfail _dmarc.example.com"),
      with("", ";!servfail _dmarc.com"),
      with(organization, ";!servfail _dmarc.com"),
      with(own, ";!servfail _dmarc.example.com"),
      with(own, ";!timeout _dmarc.com"),
      with("_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject; psd=n\"\n",
           ";!servfail _dmarc.example.com\n;!servfail _dmarc.com"),
  };
  expect_discoveries(
      {
          {"at the Author Domain", "mail.example.com", rows_zone[0], "temperror, organization mail.example.com"},
          {"at the Author Domain, whatever is above", "mail.example.com", rows_zone[1],
           "temperror, organization unknown"},
          {"above a name without a record", "mail.example.com", rows_zone[2], "temperror, organization unknown"},
          {"at the top, which may be a public suffix with a policy", "mail.example.com", rows_zone[3],
           "temperror, organization unknown"},
          {"at the top, which cannot take over under the guard", "mail.example.com", rows_zone[4],
           "found reject (p) at example.com, organization example.com"},
          {"above an own record", "mail.example.com", rows_zone[5],
           "found reject (p) at mail.example.com, organization unknown"},
          {"at the top above an own record", "mail.example.com", rows_zone[6],
           "found reject (p) at mail.example.com, organization unknown"},
          {"above psd=n, where nobody asks", "mail.example.com", rows_zone[7],
           "found reject (p) at mail.example.com, organization mail.example.com"},
      },
      by_walk);
  expect_discoveries(
      {{"at the top, which may take over", "mail.example.com", rows_zone[4], "temperror, organization unknown"}},
      unguarded);
}

// RFC 7489 sections 3.2 and 6.6.3.
// Covers: dmarc.psl.two-names, dmarc.psl.several-records, dmarc.psl.organization, dmarc.psl.method-told
TEST(PolicyDiscovery, ByTheListAsksTheNameAndItsOrganizationOnly) {
  expect_discoveries(
      {
          {"the organization's record", "a.b.example.com",
           "_dmarc.b.example.com. TXT \"v=DMARC1; p=none\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject; "
           "sp=quarantine\"",
           "found quarantine (sp) at example.com, organization example.com"},
          {"an own record", "a.example.com",
           "_dmarc.a.example.com. TXT \"v=DMARC1; p=none; psd=n\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "found none (p) at a.example.com, organization example.com"},
          {"several records end the search", "mail.example.com",
           "_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.mail.example.com. TXT \"v=DMARC1; p=none\"\n"
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "none, organization example.com"},
          {"several at the organization", "mail.example.com",
           "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"",
           "none, organization example.com"},
          {"a public suffix is its own organization", "co.uk", "_dmarc.uk. TXT \"v=DMARC1; p=reject\"",
           "none, organization co.uk"},
          {"nothing", "mail.example.com", "_dmarc.com. TXT \"v=DMARC1; p=reject\"", "none, organization example.com"},
          {"a failure at the name", "mail.example.com",
           ";!timeout _dmarc.mail.example.com\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
           "temperror, organization example.com"},
          {"a failure at the organization", "mail.example.com", ";!timeout _dmarc.example.com",
           "temperror, organization example.com"},
          {"a failure that nobody asks for", "mail.example.com",
           "_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject\"\n;!timeout _dmarc.example.com",
           "found reject (p) at mail.example.com, organization example.com"},
      },
      by_list);

  const ShortSuffixList suffixes;
  const dns::Zone zone = zone_of("");
  dns::ZoneResolver resolver(zone);
  const Discovery discovery = discover_policy(domain("a.b.c.example.com"), by_list, &suffixes, resolver);
  EXPECT_EQ(discovery.method, DiscoveryMethod::psl);
  EXPECT_THAT(step_names(discovery), ElementsAre("_dmarc.a.b.c.example.com", "_dmarc.example.com"));
}

/// Notes what is asked ahead.
class Prefetches final : public dns::Resolver {
 public:
  dns::LookupResult lookup(const dns::DomainName&, dns::RecordType) override {
    return std::make_shared<const dns::Answer>();
  }
  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType, Continuation) override { names.push_back(name.text()); }

  std::vector<std::string> names;
};

TEST(PolicyDiscovery, AsksAheadForAllThatTheSearchMayNeed) {
  const ShortSuffixList suffixes;
  Prefetches walk;
  Prefetches list;

  prefetch_policy(domain("a.b.example.com"), by_walk, nullptr, walk);
  prefetch_policy(domain("a.b.example.com"), by_list, &suffixes, list);

  EXPECT_THAT(walk.names,
              ElementsAre("_dmarc.a.b.example.com", "_dmarc.b.example.com", "_dmarc.example.com", "_dmarc.com"));
  EXPECT_THAT(list.names, ElementsAre("_dmarc.a.b.example.com", "_dmarc.example.com"));
}

}  // namespace
}  // namespace dmarcd::dmarc
