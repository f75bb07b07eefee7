#include "openssl_cryptography.h"

#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

#include "support/dkim_signer.h"

namespace dmarcd::openssl {
namespace {

using test::DkimKey;

/// FIPS 180-4's own example.
const std::string hash_of_abc = *decode_base64("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");

TEST(OpensslCryptography, HashesInPieces) {
  const std::unique_ptr<dkim::Digest> digest = OpensslCryptography().begin_sha256();
  EXPECT_EQ(digest->value(), test::sha256(""));
  digest->add("a");
  digest->add("");
  EXPECT_EQ(digest->value(), test::sha256("a"));
  digest->add("bc");
  EXPECT_EQ(digest->value(), hash_of_abc);
}

TEST(OpensslCryptography, VerifiesWhatAKeySigned) {
  const OpensslCryptography cryptography;
  for (const DkimKey& key : {DkimKey::rsa(1024), DkimKey::rsa(2048), DkimKey::ed25519()}) {
    const dkim::KeyRecord record = *dkim::KeyRecord::parse(key.record());
    const std::string signature = key.sign("abc");
    std::string other = signature;
    other.back() = static_cast<char>(other.back() ^ 1);

    EXPECT_TRUE(cryptography.verifies(record, hash_of_abc, signature)) << record.bits;
    EXPECT_FALSE(cryptography.verifies(record, test::sha256("abd"), signature)) << record.bits;
    EXPECT_FALSE(cryptography.verifies(record, hash_of_abc, other)) << record.bits;
    EXPECT_FALSE(cryptography.verifies(record, hash_of_abc, "")) << record.bits;
    EXPECT_FALSE(cryptography.verifies(record, hash_of_abc, signature + "x")) << record.bits;
    EXPECT_FALSE(cryptography.verifies(record, "", signature)) << record.bits;
  }
}

TEST(OpensslCryptography, VerifiesNothingByABrokenKey) {
  const OpensslCryptography cryptography;
  const DkimKey rsa = DkimKey::rsa(1024);
  const std::string signature = rsa.sign("abc");
  for (const std::string& key : {std::string(), std::string("x"), rsa.der().substr(0, 100), std::string(200, '\x30')}) {
    for (dkim::KeyType type : {dkim::KeyType::rsa, dkim::KeyType::ed25519}) {
      dkim::KeyRecord record{};
      record.type = type;
      record.public_key = key;
      EXPECT_FALSE(cryptography.verifies(record, hash_of_abc, signature));
    }
  }
}

}  // namespace
}  // namespace dmarcd::openssl
