#include "dmarcd/evaluation/local_policy.h"

#include <gtest/gtest.h>

namespace dmarcd::evaluation {
namespace {

message::Envelope from_client(const char* address) {
  message::Envelope envelope;
  envelope.client_address = *IpAddress::parse(address);
  return envelope;
}

TEST(LocalPolicy, EvaluatesMailOfStrangers) {
  EXPECT_EQ(exemption(from_client("192.0.2.1"), {}), "");
}

// Covers: dmarc.disposition.own-mail
TEST(LocalPolicy, ExemptsOurOwn) {
  LocalPolicyOptions options;
  options.networks.push_back(*IpNetwork::parse("198.51.100.0/24"));
  message::Envelope authenticated = from_client("192.0.2.1");
  authenticated.authenticated = true;

  EXPECT_EQ(exemption(authenticated, options), "authenticated");
  EXPECT_EQ(exemption(from_client("127.0.0.5"), options), "loopback");
  EXPECT_EQ(exemption(from_client("::1"), options), "loopback");
  EXPECT_EQ(exemption(from_client("198.51.100.7"), options), "local-network");
  EXPECT_EQ(exemption({}, options), "non-smtp");
}

TEST(LocalPolicy, KnowsOurOwnByTheNameThatTheMtaVerified) {
  LocalPolicyOptions options;
  options.names.add(dns::DomainPattern::parse(".example.net").value());
  message::Envelope ours = from_client("192.0.2.1");
  ours.client_name = "relay.example.net";
  message::Envelope nameless = from_client("192.0.2.1");
  nameless.client_name = "unknown";

  EXPECT_EQ(exemption(ours, options), "local-name");
  EXPECT_EQ(exemption(nameless, options), "");
}

TEST(LocalPolicy, EvaluatesThemIfAsked) {
  const LocalPolicyOptions options{false, false, false, {}, {}};
  message::Envelope authenticated = from_client("127.0.0.1");
  authenticated.authenticated = true;

  EXPECT_EQ(exemption(authenticated, options), "");
  EXPECT_EQ(exemption({}, options), "");
}

}  // namespace
}  // namespace dmarcd::evaluation
