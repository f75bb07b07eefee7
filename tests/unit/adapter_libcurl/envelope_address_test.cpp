#include "envelope_address.h"

#include <gtest/gtest.h>
#include <string>

namespace dmarcd::libcurl {
namespace {

TEST(EnvelopeAddress, IsALocalPartAndAHost) {
  for (const char* address : {"dmarc@example.com", "a.b+c@reports.example.com", "o'brien@example.com",
                              "x@xn--bcher-kva.example", "UPPER@EXAMPLE.COM", "!#$%&'*+-/=?^_`{|}~@example.com"})
    EXPECT_TRUE(envelope_domain(address)) << address;

  EXPECT_EQ(envelope_domain("dmarc@Reports.Example.com")->text(), "reports.example.com");
  EXPECT_TRUE(envelope_domain(std::string(64, 'a') + "@example.com"));
}

/// Whatever could end the argument of RCPT, begin another command, or be read in two ways.
TEST(EnvelopeAddress, IsNothingElse) {
  using namespace std::string_literals;
  const std::string hostile[] = {
      "",
      "@",
      "dmarc",
      "dmarc@",
      "@example.com",
      "a@b@example.com",
      "dmarc@example.com\r\nRCPT TO:<other@example.org>",
      "dmarc@example.com\n",
      "\rdmarc@example.com",
      "dm\r\narc@example.com",
      "dmarc@example.com> SIZE=1",
      "<dmarc@example.com>",
      "dmarc>@example.com",
      "dm arc@example.com",
      "dmarc @example.com",
      "dmarc@exa mple.com",
      " dmarc@example.com",
      "dmarc@example.com ",
      "dmarc@example.com\t",
      "\"dm arc\"@example.com",
      "\"dmarc\"@example.com",
      "dm\"arc@example.com",
      "dm\\arc@example.com",
      "dmarc@[192.0.2.1]",
      "dmarc@example.com,other@example.org",
      "dmarc@example.com;other@example.org",
      "@relay.example:dmarc@example.com",
      "relay.example!dmarc",
      "(x)dmarc@example.com",
      "dmarc@example.com(x)",
      ".dmarc@example.com",
      "dmarc.@example.com",
      "dm..arc@example.com",
      "dmarc@.example.com",
      "dmarc@example..com",
      "dmarc@example.com.",
      "dmarc\0@example.com"s,
      "dmarc@example.com\0"s,
      "dm\x7f"s + "arc@example.com",
      "d\xc3\xbcmarc@example.com",
      "dmarc@b\xc3\xbc"s + "cher.example",
      std::string(65, 'a') + "@example.com",
      "dmarc@" + std::string(64, 'a') + ".example",
      "dmarc@" + std::string(300, 'a'),
  };
  for (const std::string& address : hostile) EXPECT_FALSE(envelope_domain(address)) << address;
}

}  // namespace
}  // namespace dmarcd::libcurl
