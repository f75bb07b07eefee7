#include "dmarcd/dkim/signature_proof.h"

#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

#include "support/plain_cryptography.h"

namespace dmarcd::dkim {
namespace {

const std::string from = "from:a@example.com\r\n";

/// Why a signature over From and the body "Hello.", whose hash and signature are what was hashed and signed, does not
/// verify; nothing if it does.
std::optional<Mismatch> mismatch_of(const std::string& body_hash, const std::string& signed_fields,
                                    const std::string& more_tags = "") {
  const std::string tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=k; h=from;" + more_tags +
                           " bh=" + encode_base64(body_hash) + "; b=";
  const std::string signature = encode_base64(signed_fields + "dkim-signature:" + tags);
  const std::vector<message::HeaderField> header = {{"From", " a@example.com"}, {"DKIM-Signature", tags + signature}};
  const Signature parsed = *parse_signature(*TagList::parse(header[1].value));

  const test::PlainCryptography cryptography;
  BodyDigests digests(cryptography);
  digests.want(parsed.body_canonicalization, parsed.body_length);
  digests.add("Hello.");
  const auto key = prove(cryptography, digests, header, 1, parsed, {std::make_shared<KeyRecord>()});
  if (key) return std::nullopt;
  return key.error();
}

// RFC 6376 section 6.1.3.
TEST(Prove, ComparesTheBodyAndThenTheSignature) {
  EXPECT_EQ(mismatch_of("Hello.\r\n", from), std::nullopt);
  EXPECT_EQ(mismatch_of("Hello!\r\n", from), Mismatch::body_differs);
  EXPECT_EQ(mismatch_of("Hello.\r\n", "from:b@example.com\r\n"), Mismatch::signature_differs);
  EXPECT_EQ(mismatch_of("Hello!\r\n", "from:b@example.com\r\n"), Mismatch::body_differs);
}

TEST(Prove, TakesOfTheBodyWhatLSays) {
  EXPECT_EQ(mismatch_of("Hell", from, " l=4;"), std::nullopt);
  EXPECT_EQ(mismatch_of("Hallo", from, " l=5;"), Mismatch::body_differs);
  EXPECT_EQ(mismatch_of("Hello.\r\n", from, " l=8;"), std::nullopt);
  EXPECT_EQ(mismatch_of("Hello.\r\n", from, " l=9;"), Mismatch::body_too_short);
  EXPECT_EQ(mismatch_of("H", from, " l=18446744073709551615;"), Mismatch::body_too_short);
}

}  // namespace
}  // namespace dmarcd::dkim
