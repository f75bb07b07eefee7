#include "dmarcd/evaluation/arc_trust.h"

#include <gmock/gmock.h>

#include "dmarcd/dns/zone_resolver.h"

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* saw_a_pass = "mx.example.org; dmarc=pass header.from=example.com";
constexpr const char* saw_nothing = "mx.example.org; none";

arc::ArcSet sealed(unsigned instance, const std::string& sealer, const std::string& results) {
  return {instance, test::domain(sealer), "s" + std::to_string(instance),
          *message::parse_authentication_results(results)};
}

Verdict failing(std::vector<arc::ArcSet> sets) {
  Verdict verdict = test::verdict(DmarcCode::fail, Policy::reject);
  verdict.arc.code = arc::ArcCode::pass;
  verdict.arc.sets = std::move(sets);
  return verdict;
}

ArcTrustOptions trusting(const std::vector<std::string>& sealers, SealerTrust trust = SealerTrust::all_sealers) {
  ArcTrustOptions options;
  for (const std::string& sealer : sealers) options.trusted_sealers.insert(test::domain(sealer));
  options.trust = trust;
  return options;
}

ArcTrust trust_in(const Verdict& verdict, const ArcTrustOptions& options, const std::string& record = "p=reject") {
  dns::Zone zone;
  EXPECT_TRUE(zone.add("_dmarc.example.com. TXT \"v=DMARC1; " + record + "\"\n", "test"));
  dns::ZoneResolver resolver(zone);
  return find_trust_in_chain(verdict, options, {}, nullptr, resolver);
}

// RFC 8617 sections 7.2.1 and 7.2.2. Covers: arc.trusted-sealers, arc.override-comment
TEST(ArcTrust, WaivesThePolicyForAMessageThatATrustedSealerSawPass) {
  const Verdict verdict =
      failing({sealed(1, "d1.example", std::string(saw_a_pass) + "; arc=none smtp.remote-ip=2001:DB8::1a"),
               sealed(2, "d2.example", saw_nothing)});

  const ArcTrust trust = trust_in(verdict, trusting({"d1.example", "d2.example"}));

  ASSERT_TRUE(trust.waiver);
  EXPECT_EQ(trust.waiver->reason.type, PolicyOverride::Type::local_policy);
  EXPECT_EQ(trust.waiver->reason.comment,
            "arc=pass as[2].d=d2.example as[2].s=s2 as[1].d=d1.example as[1].s=s1 remote-ip[1]=2001:db8::1a");
  EXPECT_EQ(trust.waiver->finding, "d1.example is trusted, and saw the message pass (i=1)");
  EXPECT_THAT(trust.doubt, IsEmpty());
}

TEST(ArcTrust, ReportsAsMuchOfALongChainAsARecordMayHold) {
  std::vector<arc::ArcSet> sets;
  for (unsigned i = 1; i <= 50; ++i) sets.push_back(sealed(i, "d.example", saw_a_pass));

  const std::string comment = trust_in(failing(sets), trusting({"d.example"})).waiver->reason.comment;

  EXPECT_THAT(comment, StartsWith("arc=pass as[50].d=d.example as[50].s=s50 as[49].d="));
  EXPECT_LE(comment.size(), 500U);
  EXPECT_TRUE(comment.ends_with(" as[36].d=d.example as[36].s=s36")) << comment;
}

struct Row {
  const char* what;
  const char* results;
  bool is_waived;
};

// Covers: arc.trusted-sealers
TEST(ArcTrust, AsksWhatTheSealerSawOfTheSameAuthorDomain) {
  const Row rows[] = {
      {"DMARC passed", saw_a_pass, true},
      {"DMARC passed, in capitals", "mx; DMARC=Pass header.from=EXAMPLE.COM", true},
      {"DMARC passed for the whole address", "mx; dmarc=pass header.from=alice@example.com", true},
      {"DMARC passed without a name", "mx; dmarc=pass", false},
      {"DMARC passed for another author", "mx; dmarc=pass header.from=example.org", false},
      {"DMARC passed for a name below", "mx; dmarc=pass header.from=mail.example.com", false},
      {"DMARC passed for something else", "mx; dmarc=pass header.d=example.com", false},
      {"DMARC failed", "mx; dmarc=fail header.from=example.com", false},
      {"the author's signature passed", "mx; dkim=pass header.d=example.com", true},
      {"an aligned signature passed", "mx; dkim=fail header.d=x.example; dkim=pass header.d=mail.example.com", true},
      {"only i= is told", "mx; dkim=pass header.i=@example.com", false},
      {"a signature failed", "mx; dkim=fail header.d=example.com", false},
      {"a stranger's signature passed", "mx; dkim=pass header.d=example.net", false},
      {"the author's sender passed", "mx; spf=pass smtp.mailfrom=alice@example.com", true},
      {"an aligned sender passed", "mx; spf=pass smtp.mailfrom=bounces.example.com", true},
      {"HELO passed", "mx; spf=pass smtp.helo=example.com", false},
      {"a stranger's sender passed", "mx; spf=pass smtp.mailfrom=example.net", false},
      {"SPF was neutral", "mx; spf=neutral smtp.mailfrom=example.com", false},
      {"nothing", saw_nothing, false},
  };
  for (const Row& row : rows) {
    const ArcTrust trust = trust_in(failing({sealed(1, "d1.example", row.results)}), trusting({"d1.example"}));

    EXPECT_EQ(trust.waiver.has_value(), row.is_waived) << row.what;
    EXPECT_EQ(trust.doubt, row.is_waived ? "" : "d1.example is trusted, and did not see example.com pass (i=1)")
        << row.what;
  }
}

TEST(ArcTrust, AlignsAsThePolicyOfTodayWantsIt) {
  const Verdict verdict = failing({sealed(1, "d1.example", "mx; dkim=pass header.d=mail.example.com")});

  EXPECT_TRUE(trust_in(verdict, trusting({"d1.example"})).waiver);
  EXPECT_FALSE(trust_in(verdict, trusting({"d1.example"}), "p=reject; adkim=s").waiver);
}

TEST(ArcTrust, IsNotFoundWhereTheDnsGivesNoAnswer) {
  dns::Zone zone;
  ASSERT_TRUE(zone.add(";!servfail _dmarc.example.com\n", "test"));
  dns::ZoneResolver resolver(zone);
  const Verdict verdict = failing({sealed(1, "d1.example", "mx; dkim=pass header.d=mail.example.com")});

  EXPECT_FALSE(find_trust_in_chain(verdict, trusting({"d1.example"}), {}, nullptr, resolver).waiver);
}

struct ChainRow {
  const char* what;
  std::vector<std::string> trusted;
  SealerTrust trust;
  std::vector<arc::ArcSet> sets;
  std::string doubt;  ///< Empty: the policy is waived.
};

// Covers: arc.trusted-sealers, arc.forged-chain, arc.no-sealer-by-default
TEST(ArcTrust, NeedsTrustInWhoeverHadAHandInTheChain) {
  const auto all = SealerTrust::all_sealers;
  const auto newest = SealerTrust::newest_sealer;
  const std::string stranger = "evil.example is not one of trusted_sealers";
  const ChainRow rows[] = {
      {"a stranger alone", {"list.example"}, all, {sealed(1, "evil.example", saw_a_pass)}, stranger},
      {"a stranger alone, newest", {"list.example"}, newest, {sealed(1, "evil.example", saw_a_pass)}, stranger},
      {"a stranger at the beginning",
       {"list.example"},
       all,
       {sealed(1, "evil.example", saw_a_pass), sealed(2, "list.example", saw_a_pass)},
       stranger},
      {"a stranger at the end",
       {"list.example"},
       all,
       {sealed(1, "list.example", saw_a_pass), sealed(2, "evil.example", saw_a_pass)},
       stranger},
      {"a stranger at the end, newest",
       {"list.example"},
       newest,
       {sealed(1, "list.example", saw_a_pass), sealed(2, "evil.example", saw_a_pass)},
       stranger},
      {"a stranger in the middle, newest",
       {"list.example"},
       newest,
       {sealed(1, "list.example", saw_a_pass), sealed(2, "evil.example", saw_a_pass),
        sealed(3, "list.example", saw_nothing)},
       "list.example is trusted, and did not see example.com pass (i=3)"},
      {"a stranger at the beginning, newest, which saw a pass itself",
       {"list.example"},
       newest,
       {sealed(1, "evil.example", saw_nothing), sealed(2, "list.example", saw_a_pass)},
       ""},
      {"the oldest of several trusted ones saw the pass, newest",
       {"list.example", "campus.example"},
       newest,
       {sealed(1, "evil.example", saw_nothing), sealed(2, "list.example", saw_a_pass),
        sealed(3, "campus.example", saw_nothing)},
       ""},
      {"the newer of two trusted ones saw a pass, the oldest none",
       {"list.example"},
       all,
       {sealed(1, "list.example", saw_nothing), sealed(2, "list.example", saw_a_pass)},
       "list.example is trusted, and did not see example.com pass (i=1)"},
      {"a name below a trusted one",
       {"list.example"},
       all,
       {sealed(1, "evil.list.example", saw_a_pass)},
       "evil.list.example is not one of trusted_sealers"},
      {"a name above a trusted one",
       {"mail.list.example"},
       all,
       {sealed(1, "list.example", saw_a_pass)},
       "list.example is not one of trusted_sealers"},
  };
  for (const ChainRow& row : rows) {
    const ArcTrust trust = trust_in(failing(row.sets), trusting(row.trusted, row.trust));

    EXPECT_EQ(trust.waiver.has_value(), row.doubt.empty()) << row.what;
    EXPECT_EQ(trust.doubt, row.doubt) << row.what;
  }
}

TEST(ArcTrust, IsNotAskedForWhereItWouldChangeNothing) {
  const ArcTrustOptions options = trusting({"d1.example"});
  const std::vector<arc::ArcSet> sets = {sealed(1, "d1.example", saw_a_pass)};
  Verdict passing = failing(sets);
  passing.code = DmarcCode::pass;
  Verdict unknown = failing(sets);
  unknown.code = DmarcCode::temperror;
  Verdict unenforced = failing(sets);
  unenforced.policy_after_test_mode = Policy::none;
  Verdict broken = failing({});
  broken.arc.code = arc::ArcCode::fail;

  for (const Verdict& verdict : {passing, unknown, unenforced, broken}) {
    const ArcTrust trust = trust_in(verdict, options);
    EXPECT_FALSE(trust.waiver);
    EXPECT_THAT(trust.doubt, IsEmpty());
  }
  EXPECT_FALSE(trust_in(failing(sets), {}).waiver);
  EXPECT_THAT(trust_in(failing(sets), {}).doubt, IsEmpty());
}

TEST(ArcTrust, IsNeededForEveryAuthorDomainThatFails) {
  Verdict verdict = failing({sealed(1, "d1.example", saw_a_pass)});
  verdict.dmarc.push_back(test::dmarc_result("example.org", DmarcCode::fail, Policy::quarantine));
  EXPECT_FALSE(trust_in(verdict, trusting({"d1.example"})).waiver);

  verdict.dmarc.back().code = DmarcCode::pass;
  EXPECT_TRUE(trust_in(verdict, trusting({"d1.example"})).waiver);
}

}  // namespace
}  // namespace dmarcd::evaluation
