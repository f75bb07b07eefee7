#include "dmarcd/dkim/signature_check.h"

#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

#include "support/plain_cryptography.h"
#include "support/plain_signature.h"

namespace dmarcd::dkim {
namespace {

const Timestamp now = from_unix_seconds(1'800'000'000);
const std::string rsa_1024 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDS3saMHLKW19hOZ753GT7YEjrzGG58VfHIEIlmpkUrFJJJGOeM5rBuEgfYffmbX83c/9nNU1JmXO"
    "jZ1kQPYrafdYOYFIxdwyxkga50x/voy56HmNcu2S3cbSrWPwtye61s9tGp56sd+72C5thTlexQRJWRLSSGcoyGrLgmf6Y7mwIDAQAB";

dns::Zone zone() {
  dns::Zone zone;
  const Result<void> added =
      zone.add("k1._domainkey.example.com. TXT \"p=" + rsa_1024 + "\"\n" +
                   "two._domainkey.example.com. TXT \"p=\"\ntwo._domainkey.example.com. TXT \"t=y; p=" + rsa_1024 +
                   "\"\n" + "test._domainkey.example.com. TXT \"t=y; p=" + rsa_1024 + "\"\n" +
                   "revoked._domainkey.example.com. TXT \"p=\"\n" +
                   ";!servfail broken._domainkey.example.com\n;!timeout slow._domainkey.example.com TXT\n",
               "test.zone");
  EXPECT_TRUE(added);
  return zone;
}

/// Ten octets in either canonical form.
const std::string body = "8 octets\r\n";

enum class Change { none, of_body, of_from };

/// What becomes of a signature of `signed_body` with `tags`, whose message was changed afterwards.
DkimResult concluded(const std::string& tags, Change change = Change::none, const DkimOptions& options = {},
                     const std::string& signed_body = body) {
  std::vector<message::HeaderField> header = test::plainly_signed(signed_body, "d=example.com; " + tags);
  if (change == Change::of_from) header[1].value += "m";
  SignatureCheck check(0, header[0].value, now);
  if (check.is_settled()) return check.result();

  const test::PlainCryptography cryptography;
  BodyDigests digests(cryptography);
  digests.want(check.signature().body_canonicalization, check.signature().body_length);
  digests.add(change == Change::of_body ? "9 octets\r\n" : body);
  const dns::Zone keys = zone();
  dns::ZoneResolver resolver(keys);
  check.fetch_keys(resolver);
  if (!check.is_settled()) check.prove(cryptography, header, digests, options);
  EXPECT_TRUE(check.is_settled());
  return check.result();
}

// Covers: dkim.result.neutral
TEST(SignatureCheck, SettlesASyntaxErrorAsNeutral) {
  const SignatureCheck check(3, " v=1; d=example.com; d=example.com", now);

  EXPECT_TRUE(check.is_settled());
  EXPECT_EQ(check.position(), 3U);
  EXPECT_EQ(check.result().code, DkimCode::neutral);
  EXPECT_EQ(check.result().reason, "syntax error: d= appears twice");
}

// Covers: dkim.expired
TEST(SignatureCheck, SettlesAnExpiredSignature) {
  EXPECT_EQ(concluded("s=k1; x=1700000000").code, DkimCode::permerror);
}

// Covers: dkim.key.none, dkim.key.revoked, dkim.key.failure, dkim.results
TEST(SignatureCheck, NeedsAKey) {
  const struct {
    const char* selector;
    DkimCode code;
  } rows[] = {{"s=nowhere", DkimCode::permerror},
              {"s=revoked", DkimCode::permerror},
              {"s=broken", DkimCode::temperror},
              {"s=slow", DkimCode::temperror}};
  for (const auto& row : rows) {
    const DkimResult result = concluded(row.selector);
    EXPECT_EQ(to_text(result.code), to_text(row.code)) << row.selector;
    EXPECT_NE(result.reason, "") << row.selector;
  }
}

TEST(SignatureCheck, TellsWhetherItFailedBecauseOfTheBody) {
  EXPECT_TRUE(concluded("s=k1", Change::of_body).body_differs);
  EXPECT_FALSE(concluded("s=k1", Change::of_from).body_differs);
  EXPECT_FALSE(concluded("s=k1").body_differs);
}

// Covers: dkim.result.fail, dkim.partial-body, dkim.key.testing, dkim.results
TEST(SignatureCheck, HasAResult) {
  const struct {
    const char* what;
    const char* tags;
    Change change;
    DkimOptions options;
    std::string signed_body;
    DkimCode code;
    const char* reason;
  } rows[] = {
      {"good", "s=k1", Change::none, {}, body, DkimCode::pass, ""},
      {"by a test key",
       "s=test",
       Change::none,
       {},
       body,
       DkimCode::pass,
       "the domain says that it is testing DKIM (t=y)"},
      {"by the second key of the name",
       "s=two",
       Change::none,
       {},
       body,
       DkimCode::pass,
       "the domain says that it is testing DKIM (t=y)"},
      {"another body",
       "s=k1",
       Change::of_body,
       {},
       body,
       DkimCode::fail,
       "the body differs from the one that was signed"},
      {"a body too short", "s=k1; l=11", Change::none, {}, body, DkimCode::fail, "the body is shorter than l= says"},
      {"another From",
       "s=k1",
       Change::of_from,
       {},
       body,
       DkimCode::fail,
       "the signature does not fit the signed header fields and the key"},
      {"the whole body in l=", "s=k1; l=10", Change::none, {}, body, DkimCode::pass, ""},
      {"a part of the body",
       "s=k1; l=8",
       Change::none,
       {},
       "8 octets",
       DkimCode::policy,
       "l=8 leaves 2 octets of the body unsigned"},
      {"a part of the body, accepted",
       "s=k1; l=8",
       Change::none,
       {.accept_partial_body = true},
       "8 octets",
       DkimCode::pass,
       ""},
      {"a part of the body, changed",
       "s=k1; l=8",
       Change::of_body,
       {.accept_partial_body = true},
       "8 octets",
       DkimCode::fail,
       "the body differs from the one that was signed"},
      {"a key too short here",
       "s=k1",
       Change::none,
       {.min_key_bits = 2048},
       body,
       DkimCode::policy,
       "the RSA key has 1024 bits; at least 2048 are wanted here"},
  };
  for (const auto& row : rows) {
    const DkimResult result = concluded(row.tags, row.change, row.options, row.signed_body);
    EXPECT_EQ(to_text(result.code), to_text(row.code)) << row.what;
    EXPECT_EQ(result.reason, row.reason) << row.what;
    EXPECT_EQ(result.domain->text(), "example.com") << row.what;
  }
}

}  // namespace
}  // namespace dmarcd::dkim
