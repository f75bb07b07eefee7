#include "dmarcd/evaluation/list_signs.h"

#include <gtest/gtest.h>

#include "dmarcd/dns/domain_name.h"

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

dkim::DkimResult passing(const char* domain) {
  dkim::DkimResult result;
  result.code = dkim::DkimCode::pass;
  result.domain = *dns::DomainName::parse(domain);
  return result;
}

TEST(ListSigns, AreNoneInOrdinaryMail) {
  EXPECT_EQ(signs_of_a_list({{"Subject", " List-Id"}, {"Precedence", " bulk"}}, {passing("example.com")}), "");
}

TEST(ListSigns, AreNamedForTheReport) {
  EXPECT_EQ(signs_of_a_list({{"list-id", " Gardeners <gardeners.list.example.net>"},
                             {"List-Post", " <mailto:x@list.example.net>"},
                             {"Precedence", " LIST "}},
                            {passing("example.com"), passing("example.net")}),
            "List-Id, signed by example.net, List-Post, Precedence: list");
}

TEST(ListSigns, ATopLevelDomainVouchesForNoList) {
  EXPECT_EQ(signs_of_a_list({{"List-Id", "<gardeners.example.net>"}}, {passing("net")}), "List-Id");
}

TEST(ListSigns, ComeBeforeAChainOfSealsAsTheReason) {
  Verdict verdict = test::verdict(dmarc::DmarcCode::fail, dmarc::Policy::reject);
  EXPECT_FALSE(sign_of_forwarding(verdict));

  verdict.arc.code = arc::ArcCode::pass;
  verdict.arc.sets = {{1, test::domain("list.example"), "s1", {}}, {2, test::domain("campus.example"), "s2", {}}};
  EXPECT_EQ(sign_of_forwarding(verdict),
            (PolicyOverride{PolicyOverride::Type::local_policy, "sealed by campus.example"}));

  verdict.list_signs = "List-Id";
  EXPECT_EQ(sign_of_forwarding(verdict), (PolicyOverride{PolicyOverride::Type::mailing_list, "List-Id"}));
}

// RFC 8617 section 5.2.
TEST(ListSigns, DoNotIncludeAChainThatFails) {
  Verdict verdict = test::verdict(dmarc::DmarcCode::fail, dmarc::Policy::reject);
  verdict.arc.code = arc::ArcCode::fail;

  EXPECT_FALSE(sign_of_forwarding(verdict));
}

}  // namespace
}  // namespace dmarcd::evaluation
