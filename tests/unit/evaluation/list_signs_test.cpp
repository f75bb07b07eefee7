#include "dmarcd/evaluation/list_signs.h"

#include <gtest/gtest.h>

#include "dmarcd/dns/domain_name.h"

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

}  // namespace
}  // namespace dmarcd::evaluation
