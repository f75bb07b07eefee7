#include "dmarcd/base/ip_address.h"

#include <gtest/gtest.h>

namespace dmarcd {
namespace {

TEST(IpAddress, TakesAMappedAddressAsTheIpv4AddressThatItMaps) {
  EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1")->text(), "192.0.2.1");
  EXPECT_TRUE(IpAddress::parse("::ffff:192.0.2.1")->is_v4());
}

TEST(IpAddress, WritesTheShortestForm) {
  EXPECT_EQ(IpAddress::parse("2001:DB8:0:0::1")->text(), "2001:db8::1");
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text :
       {"", "192.0.2", "192.0.2.1.", "192.0.2.01.1", "[::1]", "::1%lo", "example.com", "192.0.2.1/24"})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
}

TEST(IpAddress, MakesTheNameOfItsPtrRecord) {
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->reverse_name(), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(IpAddress::parse("2001:db8::1")->reverse_name(),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST(IpNetwork, HoldsTheAddressesOfItsPrefixOnly) {
  const IpNetwork network = *IpNetwork::parse("192.0.2.128/25");

  EXPECT_TRUE(network.contains(*IpAddress::parse("192.0.2.200")));
  EXPECT_FALSE(network.contains(*IpAddress::parse("192.0.2.127")));
  EXPECT_FALSE(network.contains(*IpAddress::parse("2001:db8::1")));
  EXPECT_TRUE(IpNetwork::parse("::/0")->contains(*IpAddress::parse("2001:db8::1")));
}

TEST(IpNetwork, RefusesAPrefixBeyondTheFamily) {
  EXPECT_FALSE(IpNetwork::parse("192.0.2.0/33"));
  EXPECT_FALSE(IpNetwork::parse("2001:db8::/129"));
  EXPECT_FALSE(IpNetwork::parse("192.0.2.0/"));
}

}  // namespace
}  // namespace dmarcd
