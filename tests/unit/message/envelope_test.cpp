#include "dmarcd/message/envelope.h"

#include <gtest/gtest.h>

namespace dmarcd::message {
namespace {

TEST(Envelope, HasAClientHostNameOnlyWhereTheMtaVerifiedOne) {
  const struct {
    const char* client_name;
    const char* host_name;  ///< Empty: none.
  } rows[] = {
      {"Mail.Example.COM", "mail.example.com"},
      {"mail.example.com.", "mail.example.com"},
      {"", ""},
      {"unknown", ""},
      {"UNKNOWN", ""},
      {"[192.0.2.1]", ""},
      {"[IPv6:2001:db8::1]", ""},
      {"mail..example.com", ""},
      {"mail.example.com (may be forged)", ""},
  };
  for (const auto& row : rows) {
    Envelope envelope;
    envelope.client_name = row.client_name;
    const std::optional<dns::DomainName> name = client_host_name(envelope);
    EXPECT_EQ(name ? name->text() : "", row.host_name) << row.client_name;
  }
}

}  // namespace
}  // namespace dmarcd::message
