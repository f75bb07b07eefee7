#include "dmarcd/dkim/key_record.h"

#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

// Two RSA keys, each as SubjectPublicKeyInfo and as RSAPublicKey, and the Ed25519 key of RFC 8463 appendix A.2.
const std::string short_rsa =
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJs62D3nqGfXvwTM1onzte9iSo6B0eK2laW5Kii5oB1aAat3XqniDEdgO9NjxCMfS5kSS7UvNRFMqKjHoQ"
    "BNYhcCAwEAAQ==";
const std::string rsa =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDS3saMHLKW19hOZ753GT7YEjrzGG58VfHIEIlmpkUrFJJJGOeM5rBuEgfYffmbX83c/9nNU1JmXO"
    "jZ1kQPYrafdYOYFIxdwyxkga50x/voy56HmNcu2S3cbSrWPwtye61s9tGp56sd+72C5thTlexQRJWRLSSGcoyGrLgmf6Y7mwIDAQAB";
const std::string bare_rsa =
    "MIGJAoGBANLexowcspbX2E5nvncZPtgSOvMYbnxV8cgQiWamRSsUkkkY54zmsG4SB9h9+Ztfzdz/2c1TUmZc6NnWRA9itp91g5gUjF3DLGSBrnTH++"
    "jLnoeY1y7ZLdxtKtY/C3J7rWz20annqx37vYLm2FOV7FBElZEtJIZyjIasuCZ/pjubAgMBAAE=";
const std::string ed25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// DER of an RSAPublicKey with a modulus of so many octets.
std::string rsa_public_key_of(std::size_t modulus_octets, const std::string& exponent = "\x03") {
  const auto element = [](char tag, const std::string& contents) {
    return std::string{tag, '\x82', static_cast<char>(contents.size() >> 8U), static_cast<char>(contents.size())} +
           contents;
  };
  const std::string modulus = element('\x02', '\0' + std::string(modulus_octets, '\xff'));
  return element('\x30', modulus + element('\x02', exponent));
}

// Covers: dkim.key.rsa-forms
TEST(KeyRecord, HasTheDefaultsOfTheStandard) {
  const Result<KeyRecord> key = KeyRecord::parse("p=" + rsa);

  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->type, KeyType::rsa);
  EXPECT_EQ(key->bits, 1024U);
  EXPECT_EQ(encode_base64(key->public_key), rsa);
  EXPECT_TRUE(key->allows_sha256);
  EXPECT_TRUE(key->allows_email);
  EXPECT_TRUE(key->allows_subdomains);
  EXPECT_FALSE(key->is_testing);
  EXPECT_FALSE(key->is_revoked);
}

// Covers: dkim.key.rsa-forms
TEST(KeyRecord, WrapsABareRsaKey) {
  const Result<KeyRecord> key = KeyRecord::parse("v=DKIM1; p=" + bare_rsa);

  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->bits, 1024U);
  EXPECT_EQ(encode_base64(key->public_key), rsa);
}

// Covers: dkim.ed25519.key-form
TEST(KeyRecord, ReadsAnEd25519Key) {
  const Result<KeyRecord> key = KeyRecord::parse("v=DKIM1; k=ed25519; p=" + ed25519);

  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->type, KeyType::ed25519);
  EXPECT_EQ(key->public_key.size(), 32U);
}

TEST(KeyRecord, ReadsFlagsAndLists) {
  const KeyRecord key = *KeyRecord::parse("v=DKIM1; h=sha1 : sha256; s=tlsrpt:email; t=y:s; n=note; p=" + rsa);

  EXPECT_TRUE(key.allows_sha256);
  EXPECT_TRUE(key.allows_email);
  EXPECT_FALSE(key.allows_subdomains);
  EXPECT_TRUE(key.is_testing);
}

TEST(KeyRecord, TakesBase64InPiecesAndWithoutPadding) {
  EXPECT_TRUE(KeyRecord::parse("k=ed25519; p=" + ed25519.substr(0, 10) + " \r\n " + ed25519.substr(10, 33)));
}

// RFC 6376 sections 3.6.1 and 6.1.2, RFC 8301 section 3.2, RFC 8463 section 4.2.
// Covers: dkim.key.version, dkim.ed25519.key-form, dkim.rsa.small-key
TEST(KeyRecord, RefusesWhatIsNoUsableKey) {
  const struct {
    const char* what;
    std::string text;
  } rows[] = {
      {"another kind of record", "v=spf1 -all"},
      {"an empty text", ""},
      {"no key", "v=DKIM1; k=rsa"},
      {"another version", "v=DKIM2; p=" + rsa},
      {"a version in the wrong case", "v=dkim1; p=" + rsa},
      {"a version that is not first", "p=" + rsa + "; v=DKIM1"},
      {"a key twice", "p=" + rsa + "; p=" + rsa},
      {"an unknown type", "k=dsa; p=" + rsa},
      {"a key that is not base64", "p=???"},
      {"a key that is no DER", "p=QUJDRA=="},
      {"a key that is cut off", "p=" + rsa.substr(0, 120)},
      {"an Ed25519 key in DER", "k=ed25519; p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
      {"an RSA key called Ed25519", "k=ed25519; p=" + rsa},
      {"an Ed25519 key called RSA", "k=rsa; p=" + ed25519},
      {"an RSA key of 512 bits", "p=" + short_rsa},
      {"an RSA key of 8200 bits", "p=" + encode_base64(rsa_public_key_of(1025))},
      {"an exponent of 72 bits", "p=" + encode_base64(rsa_public_key_of(256, std::string(9, '\x7f')))},
      {"an exponent of 1", "p=" + encode_base64(rsa_public_key_of(256, "\x01"))},
      {"an even exponent", "p=" + encode_base64(rsa_public_key_of(256, "\x10"))},
  };
  for (const auto& row : rows) EXPECT_FALSE(KeyRecord::parse(row.text)) << row.what;
}

// The words of the ABNF have no case (RFC 5234 section 2.3); DKIM1, which is spelled in octets, has.
TEST(KeyRecord, TakesItsWordsInAnyCase) {
  const Result<KeyRecord> key = KeyRecord::parse("v=DKIM1; k=RSA; h=SHA256; s=EMail; t=Y:S; p=" + rsa);

  ASSERT_TRUE(key) << key.error().message;
  EXPECT_TRUE(key->allows_sha256);
  EXPECT_TRUE(key->allows_email);
  EXPECT_TRUE(key->is_testing);
  EXPECT_FALSE(key->allows_subdomains);
}

TEST(KeyRecord, PassesOverForeignCharactersInTheKey) {
  for (const std::string& text : {"p=\"" + rsa + "\"", "p=" + rsa.substr(0, 50) + "\\!" + rsa.substr(50)}) {
    const Result<KeyRecord> key = KeyRecord::parse(text);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(encode_base64(key->public_key), rsa);
  }
}

// What RFC 6376 section 3.2 forbids; other verifiers refuse it, too.
// Covers: dkim.tags.list
TEST(KeyRecord, RefusesASloppyTagList) {
  for (const std::string& text :
       {"v=DKIM1; ; p=" + rsa, "v=DKIM1;; p=" + rsa, "p=" + rsa + ";;", "; p=" + rsa, "v=DKIM1\\; p=" + rsa,
        "v=DKIM1 p=" + rsa, "v=DKIM1; note; p=" + rsa, "v=DKIM1; k=; p=" + rsa, "V=DKIM1; P=" + rsa, rsa})
    EXPECT_FALSE(KeyRecord::parse(text)) << text;
}

// Covers: dkim.rsa.large-key
TEST(KeyRecord, TakesRsaKeysUpTo8192Bits) {
  const Result<KeyRecord> key = KeyRecord::parse("p=" + encode_base64(rsa_public_key_of(1024)));

  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->bits, 8192U);
}

Signature signature(const std::string& more) {
  return *parse_signature(*TagList::parse("v=1; d=example.com; s=k1; h=from; b=AA; bh=AA; " + more));
}

tl::expected<FittingKeys, Defect> chosen(const std::vector<std::string>& texts, const std::string& more) {
  dns::Answer answer;
  answer.texts = texts;
  return choose_keys(key_records(answer), signature(more));
}

// Covers: dkim.key.several
TEST(ChooseKeys, TakesTheRecordsThatFit) {
  const tl::expected<FittingKeys, Defect> keys = chosen(
      {"v=spf1 -all", "k=ed25519; p=" + ed25519, "s=other; p=" + rsa, "t=y; p=" + rsa, "p=" + rsa}, "a=rsa-sha256");

  ASSERT_TRUE(keys) << keys.error().reason;
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_TRUE(keys->front()->is_testing);
  EXPECT_FALSE(keys->back()->is_testing);
}

TEST(ChooseKeys, TakesNoMoreThanAName) {
  const std::vector<std::string> many(10, "p=" + rsa);

  EXPECT_EQ(chosen(many, "a=rsa-sha256")->size(), most_fitting_keys);
}

// RFC 6376 section 6.1.2.
// Covers: dkim.key.hashes, dkim.key.type, dkim.key.service, dkim.key.revoked, dkim.key.strict-subdomain
// Covers: dkim.key.none
TEST(ChooseKeys, RefusesKeysThatAreNotForTheSignature) {
  const struct {
    const char* what;
    std::vector<std::string> texts;
    const char* signature;
    const char* reason;
  } rows[] = {
      {"no record", {}, "a=rsa-sha256", "there is no key"},
      {"another record", {"v=spf1 -all"}, "a=rsa-sha256", "bad key record"},
      {"a revoked key", {"v=DKIM1; p="}, "a=rsa-sha256", "revoked"},
      {"a key of another type", {"k=ed25519; p=" + ed25519}, "a=rsa-sha256", "type"},
      {"a key for SHA-1 only", {"h=sha1; p=" + rsa}, "a=rsa-sha256", "SHA-256"},
      {"a key that is not for mail", {"s=tlsrpt; p=" + rsa}, "a=rsa-sha256", "not for mail"},
      {"a key not for subdomains", {"t=s; p=" + rsa}, "a=rsa-sha256; i=@a.example.com", "below d="},
  };
  for (const auto& row : rows) {
    const tl::expected<FittingKeys, Defect> key = chosen(row.texts, row.signature);
    ASSERT_FALSE(key) << row.what;
    EXPECT_EQ(key.error().code, DkimCode::permerror) << row.what;
    EXPECT_NE(key.error().reason.find(row.reason), std::string::npos) << row.what << ": " << key.error().reason;
    EXPECT_NE(key.error().reason.find("k1._domainkey.example.com"), std::string::npos) << row.what;
  }
}

}  // namespace
}  // namespace dmarcd::dkim
