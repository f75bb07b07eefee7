#include "server_address.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>

namespace dmarcd::ldns {
namespace {

struct Row {
  const char* text;
  int family;  // 0: refused.
  unsigned port = 0;
};

TEST(ServerAddress, ReadsAddressesWithAndWithoutAPort) {
  const Row rows[] = {
      {"192.0.2.53", AF_INET, 53},
      {"192.0.2.53:5353", AF_INET, 5353},
      {"[192.0.2.53]:5353", AF_INET, 5353},
      {"2001:db8::53", AF_INET6, 53},
      {"[2001:db8::53]", AF_INET6, 53},
      {"[2001:db8::53]:5353", AF_INET6, 5353},
      {"::1", AF_INET6, 53},
      {"fe80::1%lo", AF_INET6, 53},
      {"[fe80::1%1]:54", AF_INET6, 54},
      {"", 0},
      {"localhost", 0},
      {"192.0.2", 0},
      {"192.0.2.53:", 0},
      {"192.0.2.53:0", 0},
      {"192.0.2.53:65536", 0},
      {"192.0.2.53:dns", 0},
      {"192.0.2.53%lo", 0},
      {"[2001:db8::53", 0},
      {"[2001:db8::53]5353", 0},
      {"2001:db8::zz", 0},
      {"fe80::1%", 0},
      {"fe80::1%no-such-interface", 0},
  };
  for (const Row& row : rows) {
    const Result<ServerAddress> address = ServerAddress::parse(row.text);
    ASSERT_EQ(address.has_value(), row.family != 0) << row.text;
    if (!address) continue;
    EXPECT_EQ(address->family(), row.family) << row.text;
    const in_port_t port = row.family == AF_INET ? reinterpret_cast<const sockaddr_in*>(address->address())->sin_port
                                                 : reinterpret_cast<const sockaddr_in6*>(address->address())->sin6_port;
    EXPECT_EQ(ntohs(port), row.port) << row.text;
  }
}

TEST(ServerAddress, KeepsTheInterfaceOfALinkLocalAddress) {
  const ServerAddress address = ServerAddress::parse("fe80::1%lo").value();

  EXPECT_EQ(reinterpret_cast<const sockaddr_in6*>(address.address())->sin6_scope_id, if_nametoindex("lo"));
}

TEST(ServerAddress, SaysWhatIsWrong) {
  EXPECT_EQ(
      ServerAddress::parse("localhost").error().message,
      "name server \"localhost\": not an address; write it as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");
}

}  // namespace
}  // namespace dmarcd::ldns
