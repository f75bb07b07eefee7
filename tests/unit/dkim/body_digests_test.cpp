#include "dmarcd/dkim/body_digests.h"

#include <gtest/gtest.h>

#include "support/plain_cryptography.h"

namespace dmarcd::dkim {
namespace {

using namespace std::string_view_literals;

std::string canonical_body(Canonicalization form, const std::vector<std::string_view>& pieces) {
  const test::PlainCryptography cryptography;
  BodyDigests digests(cryptography);
  digests.want(form, std::nullopt);
  for (std::string_view piece : pieces) digests.add(piece);
  const std::optional<BodyDigest> digest = digests.find(form, std::nullopt);
  EXPECT_TRUE(digest);
  EXPECT_EQ(digest->canonical_length, digest->hash.size());
  return digest->hash;
}

struct BodyRow {
  const char* what;
  std::string_view received;
  std::string_view simple;
  std::string_view relaxed;
};

class BodyForm : public testing::TestWithParam<BodyRow> {};

// RFC 6376 sections 3.4.3 and 3.4.4: the same in whatever pieces it comes.
// Covers: dkim.canonical.body, dkim.canonical.octets
TEST_P(BodyForm, IsCanonical) {
  const BodyRow& row = GetParam();
  for (std::size_t first = 0; first <= row.received.size(); ++first) {
    for (std::size_t second = first; second <= row.received.size(); ++second) {
      const std::vector<std::string_view> pieces = {
          row.received.substr(0, first), row.received.substr(first, second - first), row.received.substr(second)};
      EXPECT_EQ(canonical_body(Canonicalization::simple, pieces), row.simple) << row.what << first << ' ' << second;
      EXPECT_EQ(canonical_body(Canonicalization::relaxed, pieces), row.relaxed) << row.what << first << ' ' << second;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, BodyForm,
                         testing::ValuesIn(std::vector<BodyRow>{
                             {"empty", "", "\r\n", ""},
                             {"a line end", "\r\n", "\r\n", ""},
                             {"only line ends", "\r\n\r\n\r\n", "\r\n", ""},
                             {"only blanks", " \t ", " \t \r\n", ""},
                             {"only a line of blanks", " \t\r\n", " \t\r\n", ""},
                             {"only lines of blanks", " \r\n\t\r\n", " \r\n\t\r\n", ""},
                             {"no last line end", "a", "a\r\n", "a\r\n"},
                             {"a last line end", "a\r\n", "a\r\n", "a\r\n"},
                             {"line ends at the end", "a\r\n\r\n\r\n", "a\r\n", "a\r\n"},
                             {"lines of blanks at the end", "a\r\n \r\n\t", "a\r\n \r\n\t\r\n", "a\r\n"},
                             {"empty lines inside", "a\r\n\r\nb", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"},
                             {"a line of blanks inside", "a\r\n \r\nb\r\n", "a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n"},
                             {"empty lines at the beginning", "\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"},
                             {"blanks in a line", " a \t b\t\tc \r\n", " a \t b\t\tc \r\n", " a b c\r\n"},
                             {"the example of RFC 6376 section 3.4.5", " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n",
                              " C\r\nD E\r\n"},
                             {"a bare CR", "a\rb\r\n", "a\rb\r\n", "a\rb\r\n"},
                             {"a bare LF", "a\nb\r\n", "a\nb\r\n", "a\nb\r\n"},
                             {"blanks before a bare LF", "a \nb\r\n", "a \nb\r\n", "a \nb\r\n"},
                             {"blanks before a bare CR", "a \rb\r\n", "a \rb\r\n", "a \rb\r\n"},
                             {"CRs before a line end", "a\r\r\r\n", "a\r\r\r\n", "a\r\r\r\n"},
                             {"a CR at the end", "a\r", "a\r\r\n", "a\r\r\n"},
                             {"a CR after the last line", "a\r\n\r", "a\r\n\r\r\n", "a\r\n\r\r\n"},
                             {"a LF at the end", "a\n", "a\n\r\n", "a\n\r\n"},
                             {"only a LF", "\n", "\n\r\n", "\n\r\n"},
                             {"only a CR", "\r", "\r\r\n", "\r\r\n"},
                             {"LF before CR", "\n\r", "\n\r\r\n", "\n\r\r\n"},
                             {"bare LFs at the end", "a\r\n\n\r\n", "a\r\n\n\r\n", "a\r\n\n\r\n"},
                             {"a NUL", "a\0 \0\r\n"sv, "a\0 \0\r\n"sv, "a\0 \0\r\n"sv},
                             {"blanks of other kinds", "a\v\f b\r\n", "a\v\f b\r\n", "a\v\f b\r\n"},
                             {"8-bit octets", "\xc3\xbc\xa0\r\n", "\xc3\xbc\xa0\r\n", "\xc3\xbc\xa0\r\n"},
                             {"dots", ".\r\n..\r\n", ".\r\n..\r\n", ".\r\n..\r\n"},
                         }));

TEST(BodyDigests, TakeABodyLargerThanABlock) {
  std::string received;
  std::string relaxed;
  for (int i = 0; i < 3000; ++i) {
    received += "line \t" + std::to_string(i) + " \r\n\r\n";
    relaxed += "line " + std::to_string(i) + "\r\n\r\n";
  }
  relaxed.resize(relaxed.size() - 2);
  const std::string long_line(100'000, 'x');

  EXPECT_EQ(canonical_body(Canonicalization::relaxed, {received}), relaxed);
  EXPECT_EQ(canonical_body(Canonicalization::simple, {received}), received.substr(0, received.size() - 2));
  EXPECT_EQ(canonical_body(Canonicalization::relaxed, {long_line}), long_line + "\r\n");
  EXPECT_EQ(canonical_body(Canonicalization::simple, {"a", long_line, "b"}), "a" + long_line + "b\r\n");
}

// RFC 6376 section 3.4.5: l= counts octets of the canonical form.
TEST(BodyDigests, HashTheBeginningsThatAreWanted) {
  const std::string received = "a  b\r\n\r\n\r\nc\r\n\r\n";
  const std::string relaxed = "a b\r\n\r\n\r\nc\r\n";
  for (std::size_t cut = 0; cut <= received.size(); ++cut) {
    const test::PlainCryptography cryptography;
    BodyDigests digests(cryptography);
    for (std::uint64_t length = 0; length <= 14; ++length) digests.want(Canonicalization::relaxed, length);
    digests.want(Canonicalization::relaxed, std::numeric_limits<std::uint64_t>::max());
    digests.want(Canonicalization::relaxed, 3);
    digests.add(std::string_view(received).substr(0, cut));
    digests.add(std::string_view(received).substr(cut));

    for (std::uint64_t length = 0; length <= relaxed.size(); ++length)
      EXPECT_EQ(digests.find(Canonicalization::relaxed, length)->hash, relaxed.substr(0, length)) << length;
    for (std::uint64_t length : {std::uint64_t{13}, std::numeric_limits<std::uint64_t>::max()}) {
      const std::optional<BodyDigest> beyond = digests.find(Canonicalization::relaxed, length);
      EXPECT_EQ(beyond->hash, "");
      EXPECT_EQ(beyond->canonical_length, relaxed.size());
    }
  }
}

TEST(BodyDigests, HashNoMoreThanIsWanted) {
  const test::PlainCryptography cryptography;
  BodyDigests digests(cryptography);
  digests.want(Canonicalization::simple, 2);
  digests.want(Canonicalization::relaxed, std::nullopt);
  digests.add("a  b");

  EXPECT_EQ(digests.find(Canonicalization::simple, 2)->hash, "a ");
  EXPECT_EQ(digests.find(Canonicalization::simple, 2)->canonical_length, 6U);
  EXPECT_EQ(digests.find(Canonicalization::relaxed, std::nullopt)->hash, "a b\r\n");
  EXPECT_FALSE(digests.find(Canonicalization::simple, std::nullopt));
  EXPECT_FALSE(digests.find(Canonicalization::simple, 3));
  EXPECT_FALSE(digests.find(Canonicalization::relaxed, 2));
}

TEST(BodyDigests, AreNoneWithoutAWish) {
  const test::PlainCryptography cryptography;
  BodyDigests digests(cryptography);
  digests.add("a");

  EXPECT_FALSE(digests.find(Canonicalization::simple, std::nullopt));
}

}  // namespace
}  // namespace dmarcd::dkim
