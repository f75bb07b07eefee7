#include "dmarcd/sending/mail_route.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::sending {
namespace {

using ::testing::SizeIs;

dns::Zone zone_of(std::string_view text) {
  dns::Zone zone;
  const Result<void> added = zone.add(text, "zone");
  EXPECT_TRUE(added) << added.error().message;
  return zone;
}

/// "mx1.example.net 192.0.2.1 2001:db8::1; mx2.example.net 192.0.2.2", or "permanent: ..." or "temporary: ...".
std::string told(const Result<std::vector<MailHost>>& hosts) {
  if (!hosts)
    return (hosts.error().kind == Error::Kind::permanent ? "permanent: " : "temporary: ") + hosts.error().message;
  std::string text;
  for (const MailHost& host : *hosts) {
    text += (text.empty() ? "" : "; ") + host.name.text();
    for (const IpAddress& address : host.addresses) text += " " + address.text();
  }
  return text;
}

Result<std::vector<MailHost>> hosts_of_example(std::string_view zone_text) {
  const dns::Zone zone = zone_of(zone_text);
  dns::ZoneResolver resolver(zone);
  return find_mail_hosts(*dns::DomainName::parse("example.net"), resolver);
}

struct Case {
  const char* rule;
  std::string_view zone;
  const char* expected;
};

void expect_routes(const std::vector<Case>& cases) {
  for (const Case& row : cases) EXPECT_EQ(told(hosts_of_example(row.zone)), row.expected) << row.rule;
}

// RFC 5321 section 5.1.
// Covers: report.sending.mx
TEST(MailRoute, FollowsTheMxRecords) {
  expect_routes({
      {"takes the lowest preference first",
       "example.net MX 20 mx2.example.net\nexample.net MX 10 mx1.example.net\n"
       "mx1.example.net A 192.0.2.1\nmx2.example.net A 192.0.2.2",
       "mx1.example.net 192.0.2.1; mx2.example.net 192.0.2.2"},
      {"takes addresses of both families",
       "example.net MX 10 mx.example.net\nmx.example.net A 192.0.2.1\nmx.example.net AAAA 2001:db8::1",
       "mx.example.net 192.0.2.1 2001:db8::1"},
      {"takes the domain's own address without an MX record", "example.net A 192.0.2.1", "example.net 192.0.2.1"},
      {"takes the domain's own IPv6 address too", "example.net AAAA 2001:db8::1", "example.net 2001:db8::1"},
      {"takes the MX records behind an alias",
       "example.net CNAME example.org\nexample.org MX 10 mx.example.org\nmx.example.org A 192.0.2.1",
       "mx.example.org 192.0.2.1"},
      {"takes the address behind an alias", "example.net CNAME www.example.org\nwww.example.org A 192.0.2.1",
       "example.net 192.0.2.1"},
      {"does not fall back on the domain's address if no MX host has one",
       "example.net MX 10 mx.example.net\nexample.net A 192.0.2.1",
       "permanent: mail servers of example.net: none of the domain's mail servers has an address that mail can be sent "
       "to"},
      {"passes over hosts without an address",
       "example.net MX 10 gone.example.net\nexample.net MX 20 mx.example.net\nmx.example.net A 192.0.2.1",
       "mx.example.net 192.0.2.1"},
      {"names a host once",
       "example.net MX 10 mx.example.net\nexample.net MX 20 mx.example.net\nmx.example.net A 192.0.2.1",
       "mx.example.net 192.0.2.1"},
      {"passes over names that are no host's",
       "example.net MX 10 \"m x.example.net\"\nexample.net MX 20 mx.example.net\n"
       "\"m x.example.net\" A 192.0.2.9\nmx.example.net A 192.0.2.1",
       "mx.example.net 192.0.2.1"},
  });
}

// Covers: report.sending.null-mx
TEST(MailRoute, KnowsDomainsThatTakeNoMail) {
  expect_routes({
      {"a null MX (RFC 7505)", "example.net MX 0 .\nexample.net A 192.0.2.1",
       "permanent: mail servers of example.net: the domain says that it takes no mail (null MX, RFC 7505)"},
      {"a domain that does not exist", "example.org A 192.0.2.1",
       "permanent: mail servers of example.net: the domain does not exist"},
      {"an alias to nowhere", "example.net CNAME gone.example.org",
       "permanent: mail servers of example.net: the domain does not exist"},
      {"a domain without an address", "example.net TXT text",
       "permanent: mail servers of example.net: none of the domain's mail servers has an address that mail can be sent "
       "to"},
  });
}

// Covers: report.sending.mx
TEST(MailRoute, TellsSilenceFromAbsence) {
  expect_routes({
      {"at the MX record", "example.net A 192.0.2.1\n;!servfail example.net MX",
       "temporary: mail servers of example.net: MX example.net: server failure"},
      {"at every address", "example.net MX 10 mx.example.net\n;!timeout mx.example.net",
       "temporary: mail servers of example.net: AAAA mx.example.net: timeout"},
      {"at the one host that may have an address",
       "example.net MX 10 gone.example.net\nexample.net MX 20 mx.example.net\n;!timeout mx.example.net A",
       "temporary: mail servers of example.net: A mx.example.net: timeout"},
      {"but one address is enough",
       "example.net MX 10 mx.example.net\nmx.example.net A 192.0.2.1\n;!servfail mx.example.net AAAA",
       "mx.example.net 192.0.2.1"},
      {"and one host is enough",
       "example.net MX 10 mx1.example.net\nexample.net MX 20 mx2.example.net\nmx2.example.net A 192.0.2.2\n"
       ";!servfail mx1.example.net",
       "mx2.example.net 192.0.2.2"},
  });
}

/// A stranger's zone must not make this host talk to itself or to its neighbours.
// Covers: report.sending.outside
TEST(MailRoute, LeadsOutside) {
  for (const char* address : {"127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255"})
    EXPECT_FALSE(hosts_of_example(fmt::format("example.net A {}", address))) << address;
  for (const char* address : {"::", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "fe80::1", "ff02::1"})
    EXPECT_FALSE(hosts_of_example(fmt::format("example.net AAAA {}", address))) << address;

  EXPECT_EQ(told(hosts_of_example("example.net A 127.0.0.1\nexample.net A 192.0.2.1")), "example.net 192.0.2.1");
}

// Covers: report.sending.mx
TEST(MailRoute, IsNotLongerThanItsLimits) {
  std::string zone;
  for (int i = 0; i < 40; ++i) {
    zone += fmt::format("example.net MX {} mx{}.example.net\n", i, i);
    for (int j = 1; j < 20; ++j) zone += fmt::format("mx{}.example.net A 192.0.2.{}\n", i, j);
  }

  const Result<std::vector<MailHost>> hosts = hosts_of_example(zone);

  ASSERT_TRUE(hosts);
  ASSERT_THAT(*hosts, SizeIs(5));
  EXPECT_EQ(hosts->front().name.text(), "mx0.example.net");
  EXPECT_THAT(hosts->front().addresses, SizeIs(4));
}

TEST(MailRoute, AsksForABoundedNumberOfNamesWithoutAddress) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("example.net MX {} gone{}.example.net\n", i, i);
  const dns::Zone zone = zone_of(text);
  dns::ZoneResolver resolver(zone);

  EXPECT_FALSE(find_mail_hosts(*dns::DomainName::parse("example.net"), resolver));

  EXPECT_THAT(resolver.questions(), SizeIs(1 + 2 * 10));
}

}  // namespace
}  // namespace dmarcd::sending
