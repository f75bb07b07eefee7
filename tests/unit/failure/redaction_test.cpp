#include "dmarcd/failure/redaction.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "dmarcd/base/text.h"

#include "support/plain_cryptography.h"

namespace dmarcd::failure {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A hash that shows no more than the length of what it was given.
class LengthDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override { length_ += octets.size(); }
  std::string value() const override { return std::string(32, static_cast<char>(length_)); }

 private:
  std::size_t length_ = 0;
};

class LengthCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<LengthDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view, std::string_view) const override { return false; }
};

const LengthCryptography cryptography;
const Redactor redactor(cryptography, "");

/// What `redactor` makes of a local part of so many octets.
std::string hash(std::size_t length) {
  return encode_base64(std::string(15, static_cast<char>(length)));
}

TEST(Redaction, HashesTheLocalPartBehindTheKey) {
  const test::PlainCryptography plain;

  EXPECT_EQ(Redactor(plain, "secret").redacted("joe"), encode_base64("secretjoe"));
  EXPECT_EQ(Redactor(plain, "secret key of ours").redacted("joe"), encode_base64("secret key of o"));
}

TEST(Redaction, KeepsTheDomainOfAnAddress) {
  EXPECT_EQ(redactor.redacted_address("joe@example.com"), hash(3) + "@example.com");
  EXPECT_EQ(redactor.redacted_address("\"joe@home\"@example.com"), hash(10) + "@example.com");
  EXPECT_EQ(redactor.redacted_address(""), "");
  EXPECT_EQ(redactor.redacted_address("joe"), hash(3));
}

struct Case {
  const char* name;
  std::string text;
  std::string told;
};

const Case cases[] = {
    {"no address", "two words", "two words"},
    {"an address", "Joe <joe@example.com>", "Joe <" + hash(3) + "@example.com>"},
    {"two addresses", "joe@example.com, ann@example.org", hash(3) + "@example.com, " + hash(3) + "@example.org"},
    {"a bounce address", "<list+joe=example.com@example.org>", "<" + hash(20) + "@example.org>"},
    {"a quoted local part", "<\"joe doe\"@example.com>", "<" + hash(9) + "@example.com>"},
    {"a link that names somebody", "<mailto:joe@example.com?subject=leave>",
     "<mailto:" + hash(3) + "@example.com?subject=leave>"},
    {"a link that names somebody in its own way", "<https://example.com/?u=joe%40example.com>",
     "<hxxps://example.com/?" + hash(5) + "%40example.com>"},
    {"links", "http://example.com HTTPS://example.org", "hxxp://example.com hxxps://example.org"},
    {"an encoded word", "=?UTF-8?B?am9lQGV4YW1wbGUuY29t?= <joe@example.com>",
     "[encoded] <" + hash(3) + "@example.com>"},
    {"what is no encoded word", "=?UTF-8?B", "=?UTF-8?B"},
    {"a sign without local part", "@ @example.com", "@ @example.com"},
};

// Covers: failure.redacted
TEST(Redaction, TellsNoLocalPart) {
  for (const Case& test : cases) EXPECT_EQ(redactor.redacted_text(test.text), test.told) << test.name;
}

TEST(Redaction, KeepsTheHeaderInItsOrder) {
  EXPECT_EQ(redacted_header({{"Received", " from a (a [192.0.2.1])\r\n\tby b for <joe@example.com>"},
                             {"From", " Joe <joe@example.com>"},
                             {"Subject", " hello"}},
                            redactor),
            "Received: from a (a [192.0.2.1]) by b for <" + hash(3) + "@example.com>\r\n" +  //
                "From: Joe <" + hash(3) + "@example.com>\r\n" +                              //
                "Subject: hello\r\n");
}

TEST(Redaction, LeavesOutFieldsThatNameTheRecipient) {
  EXPECT_EQ(redacted_header({{"Delivered-To", " joe"}, {"X-Original-To", " joe"}, {"BCC", " joe"}}, redactor), "");
}

TEST(Redaction, LeavesOutFieldsWhoseNamesAreNoWords) {
  EXPECT_EQ(redacted_header({{"--=_0011", " a"}, {"", " a"}, {"a b", " c"}, {"1", " a"}, {"X ", " a"}}, redactor),
            "X: a\r\n");
}

TEST(Redaction, TellsAHeaderOfBoundedLength) {
  const std::vector<message::HeaderField> header(1000, {"X", " " + std::string(100'000, 'a')});

  const std::string told = redacted_header(header, redactor);

  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 200);
  EXPECT_LT(told.size(), 200 * 1000u);
}

// Covers: failure.own-fields
TEST(Redaction, MakesLegalLinesOfWhateverOctets) {
  std::minstd_rand random(20261122);
  for (int i = 0; i < 500; ++i) {
    std::string value;
    for (int j = 0; j < 300; ++j) value += static_cast<char>(random() / 7 % 256);
    value += "joe.doe@example.com";
    for (const char* piece : {"\r\n--=_0011\r\n", "%40", "\"", "=?", "?="}) value.insert(random() / 7 % 300, piece);

    const std::string told = redacted_header({{"X", value}}, redactor);

    EXPECT_THAT(told, Not(HasSubstr("joe.doe")));
    ASSERT_TRUE(told.ends_with("\r\n"));
    for (const std::string_view line : split(std::string_view(told).substr(0, told.size() - 2), '\n')) {
      EXPECT_LE(line.size(), 999u);
      EXPECT_TRUE(line.starts_with(' ') || line.starts_with("X:")) << line;
      EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\r'; }));
    }
  }
}

}  // namespace
}  // namespace dmarcd::failure
