#include "dmarcd/inbox/fingerprint.h"

#include <gmock/gmock.h>

namespace dmarcd::inbox {
namespace {

/// The key and the texts of the paper's appendix A: octets 0, 1, 2, ...
TEST(KeyedHash, IsSipHash) {
  const HashKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  std::string text;
  for (char octet = 0; octet < 15; ++octet) text += octet;

  EXPECT_EQ(keyed_hash(key, text), 0xa129ca6149be45e5U);
  EXPECT_EQ(keyed_hash(key, ""), 0x726fdb47dd0e0e31U);
}

TEST(Fingerprint, DependsOnTheKeyAndOnEachOctet) {
  EXPECT_NE(fingerprint({1, 2}, "text"), fingerprint({2, 1}, "text"));
  EXPECT_NE(fingerprint({1, 2}, "text"), fingerprint({1, 2}, "texu"));
  EXPECT_EQ(fingerprint({1, 2}, "text"), fingerprint({1, 2}, "text"));
}

// Covers: receive.kept.once
TEST(ReporterKey, PassesOverCaseAndBlanks) {
  const struct {
    const char *name, *key;
  } rows[] = {{"google.com", "google.com"}, {" Enterprise  Outlook\t\n", "enterprise outlook"}, {"", ""}, {" ", ""}};
  for (const auto& row : rows) EXPECT_EQ(reporter_key(row.name), row.key);
}

// Covers: receive.kept.once
TEST(Identity, KeepsItsPiecesApart) {
  receiving::AggregateReport one;
  one.org_name = "a";
  one.report_id = "bc";
  receiving::AggregateReport other;
  other.org_name = "ab";
  other.report_id = "c";

  EXPECT_NE(identity_of(one), identity_of(other));
}

}  // namespace
}  // namespace dmarcd::inbox
