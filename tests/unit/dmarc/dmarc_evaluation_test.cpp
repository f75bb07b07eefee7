#include "dmarcd/dmarc/dmarc_evaluation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarc_test_world.h"

namespace dmarcd::dmarc {
namespace {

using dkim::DkimCode;
using spf::SpfCode;
using testing::HasSubstr;

constexpr DiscoveryOptions by_walk{};
constexpr DiscoveryOptions unguarded{.public_suffix_guard = false};
constexpr DiscoveryOptions by_list{.method = DiscoveryMethod::psl};

constexpr std::string_view reject = "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";
constexpr std::string_view strict = "_dmarc.example.com. TXT \"v=DMARC1; p=reject; adkim=s; aspf=s\"\n";

spf::SpfResult spf_result(SpfCode code, std::string_view name) {
  spf::SpfResult result;
  result.code = code;
  result.domain = name;
  return result;
}

dkim::DkimResult signature(DkimCode code, std::string_view name) {
  dkim::DkimResult result;
  result.code = code;
  result.domain = domain(name);
  return result;
}

struct Evidence {
  spf::SpfResult spf;
  std::vector<dkim::DkimResult> dkim;
};

Evidence spf_says(SpfCode code, std::string_view name) {
  return {spf_result(code, name), {}};
}

Evidence signed_by(std::string_view name) {
  return {{}, {signature(DkimCode::pass, name)}};
}

DmarcResult evaluate(std::string_view author_domain, const Evidence& evidence, std::string_view zone_text,
                     const DiscoveryOptions& options = by_walk) {
  static const ShortSuffixList suffixes;
  const dns::Zone zone = zone_of(zone_text);
  dns::ZoneResolver resolver(zone);
  return evaluate_dmarc(domain(author_domain), evidence.spf, evidence.dkim, options, &suffixes, resolver);
}

struct Case {
  const char* rule;
  std::string_view author_domain;
  Evidence evidence;
  std::string zone;
  DmarcCode expected;
};

void expect_codes(const std::vector<Case>& cases, const DiscoveryOptions& options) {
  for (const Case& row : cases) {
    const DmarcResult result = evaluate(row.author_domain, row.evidence, row.zone, options);
    EXPECT_EQ(to_text(result.code), to_text(row.expected)) << row.rule << "\n" << row.zone << result.reason;
  }
}

std::string with(std::string_view zone, std::string_view more) {
  return std::string(zone) + std::string(more);
}

// RFC 9989 sections 3.2.10, 4.4 and 4.10.2; each identifier by SPF and by DKIM.
// Covers: dmarc.alignment.strict, dmarc.alignment.relaxed
TEST(Alignment, ComparesOrganizationalDomainsOrWholeNames) {
  struct Row {
    std::string_view identifier;
    bool relaxed, strict;
  };
  const Row rows[] = {{"news.example.com", true, true},
                      {"example.com", true, false},
                      {"foo.example.com", true, false},
                      {"a.b.c.d.e.f.g.h.i.example.com", true, false},
                      {"example.com.evil.example", false, false},
                      {"notexample.com", false, false},
                      {"com", false, false}};
  for (const Row& row : rows) {
    for (const Evidence& evidence : {spf_says(SpfCode::pass, row.identifier), signed_by(row.identifier)}) {
      const DmarcCode relaxed = row.relaxed ? DmarcCode::pass : DmarcCode::fail;
      const DmarcCode strictly = row.strict ? DmarcCode::pass : DmarcCode::fail;
      EXPECT_EQ(evaluate("news.example.com", evidence, reject).code, relaxed) << row.identifier;
      EXPECT_EQ(evaluate("news.example.com", evidence, strict).code, strictly) << row.identifier;
    }
  }
}

// Covers: dmarc.alignment.own-walk, dmarc.alignment.modes-of-the-record, dmarc.organization.guard
TEST(Alignment, IsFoundByAWalkOfEachIdentifierNotByItsEnding) {
  constexpr std::string_view shop = "_dmarc.shop.example.com. TXT \"v=DMARC1; p=reject\"\n";
  constexpr std::string_view hr =
      "_dmarc.hr.example.com. TXT \"v=DMARC1; p=reject; psd=n\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";
  constexpr std::string_view bank = "_dmarc.bank.example. TXT \"v=DMARC1; p=reject; psd=y\"\n";
  constexpr std::string_view top = "_dmarc.com. TXT \"v=DMARC1; p=reject\"\n";
  const std::vector<Case> cases = {
      {"a parent without a record is not the organization", "shop.example.com", signed_by("example.com"),
       std::string(shop), DmarcCode::fail},
      {"a child of the organization", "shop.example.com", signed_by("mta.shop.example.com"), std::string(shop),
       DmarcCode::pass},
      {"a child beyond psd=n", "example.com", signed_by("hr.example.com"), std::string(hr), DmarcCode::fail},
      {"a parent beyond psd=n", "hr.example.com", signed_by("example.com"), std::string(hr), DmarcCode::fail},
      {"two customers of a public suffix", "a.mega.bank.example", signed_by("giant.bank.example"), std::string(bank),
       DmarcCode::fail},
      {"one customer of a public suffix", "a.mega.bank.example", signed_by("b.mega.bank.example"), std::string(bank),
       DmarcCode::pass},
      {"the public suffix itself", "a.mega.bank.example", signed_by("bank.example"), std::string(bank),
       DmarcCode::fail},
      {"mail of the public suffix", "bank.example", signed_by("bank.example"), std::string(bank), DmarcCode::pass},
      {"the modes are those of the record in use", "mail.example.com", signed_by("example.com"),
       with(strict, "_dmarc.mail.example.com. TXT \"v=DMARC1; p=reject\""), DmarcCode::pass},
      {"each method has its mode", "mail.example.com", signed_by("example.com"),
       "_dmarc.example.com. TXT \"v=DMARC1; p=reject; aspf=s\"", DmarcCode::pass},
      {"each method has its mode, the other one", "mail.example.com", spf_says(SpfCode::pass, "example.com"),
       "_dmarc.example.com. TXT \"v=DMARC1; p=reject; aspf=s\"", DmarcCode::fail},
      {"a top-level domain's record joins nobody", "example.com", signed_by("evil.com"), with(reject, top),
       DmarcCode::fail},
  };
  expect_codes(cases, by_walk);
  expect_codes(
      {{"without the guard it does", "example.com", signed_by("evil.com"), with(reject, top), DmarcCode::pass}},
      unguarded);
}

// RFC 7489 section 3.1.1.
// Covers: dmarc.psl.suffix-aligns-not, dmarc.psl.organization
TEST(Alignment, ByTheListNeedsNoQuery) {
  expect_codes(
      {
          {"a parent is the organization", "shop.example.com", signed_by("example.com"),
           "_dmarc.shop.example.com. TXT \"v=DMARC1; p=reject\"", DmarcCode::pass},
          {"customers of a public suffix", "a.hosting.example", signed_by("b.hosting.example"),
           "_dmarc.a.hosting.example. TXT \"v=DMARC1; p=reject\"", DmarcCode::fail},
          {"a public suffix signs for nobody", "hosting.example", signed_by("hosting.example"),
           "_dmarc.hosting.example. TXT \"v=DMARC1; p=reject\"", DmarcCode::fail},
          {"another organization's failure",
           "example.com",
           {spf_result(SpfCode::temperror, "evil.com"), {}},
           std::string(reject),
           DmarcCode::fail},
          {"an own failure",
           "example.com",
           {spf_result(SpfCode::temperror, "mta.example.com"), {}},
           std::string(reject),
           DmarcCode::temperror},
      },
      by_list);

  const ShortSuffixList suffixes;
  const dns::Zone zone = zone_of(reject);
  dns::ZoneResolver resolver(zone);
  evaluate_dmarc(domain("example.com"), spf_result(SpfCode::pass, "a.example.com"),
                 {signature(DkimCode::pass, "b.example.com")}, by_list, &suffixes, resolver);
  EXPECT_EQ(resolver.questions().size(), 1U);
}

// RFC 9989 sections 4.4.1, 4.4.2 and 5.3.5.
// Covers: dmarc.alignment.one-is-enough, dmarc.alignment.dkim-any, dmarc.alignment.spf-mail-from
// Covers: spf.result-for-dmarc, dmarc.policy.none-found
TEST(DmarcEvaluation, OneAlignedIdentifierThatPassedIsAPass) {
  const std::vector<Case> cases = {
      {"nothing passed", "example.com", {}, std::string(reject), DmarcCode::fail},
      {"no policy", "example.com", signed_by("example.com"), "", DmarcCode::none},
      {"not usable", "example.com", signed_by("example.com"), "_dmarc.example.com. TXT \"v=DMARC1\"",
       DmarcCode::permerror},
      {"another's pass and an own failure",
       "example.com",
       {{}, {signature(DkimCode::pass, "list.example"), signature(DkimCode::fail, "example.com")}},
       std::string(reject),
       DmarcCode::fail},
      {"another's pass first",
       "example.com",
       {{}, {signature(DkimCode::pass, "esp.example"), signature(DkimCode::pass, "example.com")}},
       std::string(reject),
       DmarcCode::pass},
      {"another's pass last",
       "example.com",
       {{}, {signature(DkimCode::pass, "example.com"), signature(DkimCode::pass, "esp.example")}},
       std::string(reject),
       DmarcCode::pass},
      {"one method is enough",
       "example.com",
       {spf_result(SpfCode::fail, "example.com"), {signature(DkimCode::pass, "example.com")}},
       std::string(reject),
       DmarcCode::pass},
      {"SPF's domain is no name", "example.com", spf_says(SpfCode::pass, "..."), std::string(reject), DmarcCode::fail},
  };
  expect_codes(cases, by_walk);

  for (SpfCode code : {SpfCode::none, SpfCode::neutral, SpfCode::fail, SpfCode::softfail, SpfCode::permerror})
    EXPECT_EQ(evaluate("example.com", spf_says(code, "example.com"), reject).code, DmarcCode::fail);
  for (DkimCode code : {DkimCode::none, DkimCode::fail, DkimCode::policy, DkimCode::neutral, DkimCode::permerror})
    EXPECT_EQ(evaluate("example.com", {{}, {signature(code, "example.com")}}, reject).code, DmarcCode::fail);
}

// Covers: dmarc.alignment.dkim-domain
TEST(DmarcEvaluation, SignsForTheDomainNotForTheIdentity) {
  dkim::DkimResult result = signature(DkimCode::pass, "example.com");
  result.identity = "@sub.example.com";

  EXPECT_EQ(evaluate("sub.example.com", {{}, {result}}, strict).code, DmarcCode::fail);
}

TEST(DmarcEvaluation, TellsEveryIdentifierThatPassed) {
  const DmarcResult result =
      evaluate("mail.example.com",
               {spf_result(SpfCode::pass, "bounce.example.com"),
                {signature(DkimCode::pass, "esp.example"), signature(DkimCode::pass, "mail.example.com"),
                 signature(DkimCode::pass, "mail.example.com"), signature(DkimCode::fail, "example.com")}},
               reject);

  ASSERT_EQ(result.identifiers.size(), 3U);
  EXPECT_EQ(result.identifiers[0].method, Method::spf);
  EXPECT_EQ(result.identifiers[0].outcome, IdentifierAlignment::Outcome::aligned);
  EXPECT_EQ(result.identifiers[0].organizational_domain, domain("example.com"));
  EXPECT_EQ(result.identifiers[1].outcome, IdentifierAlignment::Outcome::not_aligned);
  EXPECT_EQ(result.identifiers[1].organizational_domain, std::nullopt);
  EXPECT_EQ(result.identifiers[2].outcome, IdentifierAlignment::Outcome::aligned);
  EXPECT_TRUE(result.spf_aligned());
  EXPECT_TRUE(result.dkim_aligned());
  EXPECT_EQ(result.discovery.policy->policy_domain, domain("example.com"));
}

// Covers: dmarc.alignment.identical-needs-no-walk
TEST(DmarcEvaluation, WalksNoIdentifierThatCannotBeAligned) {
  const dns::Zone zone = zone_of(reject);
  dns::ZoneResolver resolver(zone);

  evaluate_dmarc(domain("mail.example.com"), spf_result(SpfCode::pass, "esp.example"),
                 {signature(DkimCode::pass, "mail.example.com"), signature(DkimCode::pass, "evil.com")}, by_walk,
                 nullptr, resolver);

  EXPECT_EQ(resolver.questions().size(), 3U);
}

// Covers: dmarc.walk.bounded-per-message
TEST(DmarcEvaluation, WalksTheIdentifiersMostLikeTheAuthorDomainAndNoMore) {
  const dns::Zone zone = zone_of(reject);
  dns::ZoneResolver resolver(zone);
  std::vector<dkim::DkimResult> signatures;
  for (int i = 0; i < 30; ++i) signatures.push_back(signature(DkimCode::pass, fmt::format("s{}.example.com", i)));
  signatures.push_back(signature(DkimCode::pass, "own.mail.example.com"));

  const DmarcResult result = evaluate_dmarc(domain("mail.example.com"), {}, signatures, by_walk, nullptr, resolver);

  EXPECT_EQ(result.code, DmarcCode::pass);
  EXPECT_EQ(result.identifiers.size(), 31U);
  EXPECT_EQ(result.identifiers.back().outcome, IdentifierAlignment::Outcome::aligned);
  EXPECT_EQ(std::count_if(result.identifiers.begin(), result.identifiers.end(),
                          [](const IdentifierAlignment& identifier) {
                            return identifier.outcome == IdentifierAlignment::Outcome::aligned;
                          }),
            static_cast<std::ptrdiff_t>(most_identifier_walks));
  EXPECT_LE(resolver.questions().size(), 8 * (most_identifier_walks + 1));
}

// RFC 9989 section 5.3.6.
// Covers: dmarc.alignment.check-failure, dmarc.dns.stranger
TEST(DmarcEvaluation, ACheckThatMetADnsFailureBlocksOnlyAVerdictThatItCouldChange) {
  const std::vector<Case> cases = {
      {"only the aligned signature, whose key had no answer",
       "example.com",
       {spf_result(SpfCode::fail, "example.com"), {signature(DkimCode::temperror, "example.com")}},
       std::string(reject),
       DmarcCode::temperror},
      {"SPF had no answer, but a signature is aligned",
       "example.com",
       {spf_result(SpfCode::temperror, "example.com"), {signature(DkimCode::pass, "example.com")}},
       std::string(reject),
       DmarcCode::pass},
      {"a key of another organization",
       "example.com",
       {{}, {signature(DkimCode::temperror, "list.example")}},
       std::string(reject),
       DmarcCode::fail},
      {"a key of a subdomain",
       "example.com",
       {{}, {signature(DkimCode::temperror, "mta.example.com")}},
       std::string(reject),
       DmarcCode::temperror},
      {"a key of a subdomain, strictly",
       "example.com",
       {{}, {signature(DkimCode::temperror, "mta.example.com")}},
       std::string(strict),
       DmarcCode::fail},
      {"SPF of a subdomain", "example.com", spf_says(SpfCode::temperror, "mta.example.com"), std::string(reject),
       DmarcCode::temperror},
      {"SPF of another organization", "example.com", spf_says(SpfCode::temperror, "evil.com"), std::string(reject),
       DmarcCode::fail},
      {"a neighbour under the same suffix of two labels",
       "victim.co.uk",
       {spf_result(SpfCode::temperror, "evil.co.uk"), {signature(DkimCode::temperror, "x.evil.co.uk")}},
       "_dmarc.victim.co.uk. TXT \"v=DMARC1; p=reject\"",
       DmarcCode::fail},
      {"beyond psd=n",
       "example.com",
       {{}, {signature(DkimCode::temperror, "hr.example.com")}},
       with(reject, "_dmarc.hr.example.com. TXT \"v=DMARC1; p=none; psd=n\""),
       DmarcCode::fail},
  };
  expect_codes(cases, by_walk);
}

// RFC 9989 section 4.10.1.
// Covers: dmarc.existence.failure, dmarc.dns.without-effect
TEST(DmarcEvaluation, WhetherSpOrNpAppliesMattersOnlyToMailThatDoesNotPass) {
  const std::string zone =
      "_dmarc.example.com. TXT \"v=DMARC1; p=none; sp=quarantine; np=reject\"\n;!servfail sub.example.com A\n";

  const DmarcResult passed = evaluate("sub.example.com", signed_by("example.com"), zone);
  const DmarcResult failed = evaluate("sub.example.com", signed_by("evil.com"), zone);

  EXPECT_EQ(passed.code, DmarcCode::pass);
  ASSERT_TRUE(passed.discovery.policy);
  EXPECT_EQ(passed.discovery.policy->policy, Policy::quarantine);
  EXPECT_EQ(passed.discovery.outcome, Discovery::Outcome::found);
  EXPECT_EQ(failed.code, DmarcCode::temperror);
  EXPECT_FALSE(failed.discovery.policy);
  EXPECT_THAT(failed.reason, HasSubstr("sub.example.com"));
}

// Covers: dmarc.alignment.walk-failure
TEST(DmarcEvaluation, AFailureInTheWalkOfAnIdentifierLeavesItUnknown) {
  const std::string broken = with(reject, ";!servfail _dmarc.mta.example.com\n");

  const DmarcResult alone = evaluate("example.com", signed_by("x.mta.example.com"), broken);
  const DmarcResult joined =
      evaluate("example.com",
               {spf_result(SpfCode::pass, "example.com"), {signature(DkimCode::pass, "x.mta.example.com")}}, broken);

  EXPECT_EQ(alone.code, DmarcCode::temperror);
  EXPECT_EQ(alone.identifiers[0].outcome, IdentifierAlignment::Outcome::unknown);
  EXPECT_EQ(alone.identifiers[0].organizational_domain, std::nullopt);
  EXPECT_THAT(alone.reason, HasSubstr("_dmarc.mta.example.com"));
  EXPECT_EQ(joined.code, DmarcCode::pass);
}

// RFC 9989 section 11.8: a spoofer may break any name of his own.
// Covers: dmarc.dns.stranger
TEST(DmarcEvaluation, ASpooferBuysNoTemperrorWithABrokenNameOfHisOwn) {
  constexpr std::string_view victim = "_dmarc.victim.co.uk. TXT \"v=DMARC1; p=reject\"\n";
  const std::string broken =
      with(victim,
           ";!servfail _dmarc.evil.co.uk\n;!timeout _dmarc.x.evil.co.uk\n;!servfail _dmarc.y.x.evil.co.uk\n"
           ";!servfail _dmarc.evil.example\n");
  for (std::string_view own : {"evil.co.uk", "x.evil.co.uk", "y.x.evil.co.uk", "evil.example"})
    for (const Evidence& evidence : {spf_says(SpfCode::pass, own), spf_says(SpfCode::temperror, own), signed_by(own)})
      EXPECT_EQ(evaluate("victim.co.uk", evidence, broken).code, DmarcCode::fail) << own;
}

}  // namespace
}  // namespace dmarcd::dmarc
