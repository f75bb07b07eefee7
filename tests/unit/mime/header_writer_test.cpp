#include "dmarcd/mime/header_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

namespace dmarcd::mime {
namespace {

using testing::EndsWith;
using testing::MatchesRegex;
using testing::StartsWith;

struct Case {
  const char* name;
  std::string text;
  std::string written;
};

TEST(HeaderWriter, KeepsShortFieldsInOneLine) {
  EXPECT_EQ(field("Subject", "a b  c "), "Subject: a b c\r\n");
  EXPECT_EQ(field("Subject", ""), "Subject:\r\n");
}

// RFC 5322 sections 2.1.1 and 2.2.3.
TEST(HeaderWriter, FoldsBeforeTheWordThatDoesNotFit) {
  const std::string word(67, 'a');  // With "X: " before it 70 characters.

  EXPECT_EQ(field("X", word + " 12345"), "X: " + word + " 12345\r\n");
  EXPECT_EQ(field("X", word + " 123456"), "X: " + word + "\r\n 123456\r\n");
}

TEST(HeaderWriter, NeverFoldsBeforeTheFirstWord) {
  const std::string long_word(200, 'a');

  EXPECT_EQ(field("X", long_word + " b"), "X: " + long_word + "\r\n b\r\n");
}

const Case unstructured_texts[] = {
    {"ASCII", "Report Domain: example.com", "Report Domain: example.com"},
    {"line ends", "a\r\nBcc: b@example.com", "a Bcc: b@example.com"},
    {"letters beyond ASCII", "Bücher", "=?UTF-8?B?QsO8Y2hlcg==?="},
    {"what looks encoded", "=?UTF-8?B?YQ==?=", "=?UTF-8?B?PT9VVEYtOD9CP1lRPT0/PQ==?="},
    {"what is no UTF-8", "a\xFF", "a"},
};

TEST(HeaderWriter, WritesUnstructuredText) {
  for (const Case& test : unstructured_texts) EXPECT_EQ(unstructured(test.text), test.written) << test.name;
}

// RFC 2047 sections 2 and 5.
TEST(HeaderWriter, CutsEncodedWordsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "日";

  const std::string encoded = unstructured(text);

  std::string decoded;
  for (const std::string_view word : split(encoded, ' ')) {
    ASSERT_LE(word.size(), 75u);
    ASSERT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?="));
    const std::optional<std::string> octets = decode_base64(word.substr(10, word.size() - 12));
    ASSERT_TRUE(octets && is_utf8(*octets));
    decoded += *octets;
  }
  EXPECT_EQ(decoded, text);
}

TEST(HeaderWriter, EncodesAWordThatNoLineCouldHold) {
  const std::string lines = field("Subject", unstructured(std::string(5000, 'a')));

  for (const std::string_view line : split(lines, '\n')) EXPECT_LE(line.size(), 77u);
  EXPECT_THAT(lines, StartsWith("Subject: =?UTF-8?B?YWFh"));
}

const Case phrases[] = {
    {"atoms", "Example Mail", "Example Mail"},
    {"what needs quotes", "Example, Inc.", "\"Example, Inc.\""},
    {"quotes and backslashes", R"(a "b" \c)", R"("a \"b\" \\c")"},
    {"an address that is none", "Bob <bob@example.com>", "\"Bob <bob@example.com>\""},
    {"letters beyond ASCII", "Bücher, Inc.", "=?UTF-8?B?QsO8Y2hlciwgSW5jLg==?="},
    {"line ends", "a\r\nb", "a b"},
    {"nothing", "", ""},
};

TEST(HeaderWriter, WritesPhrases) {
  for (const Case& test : phrases) EXPECT_EQ(phrase(test.text), test.written) << test.name;
}

TEST(HeaderWriter, QuotesAParameterInOnePiece) {
  EXPECT_EQ(quoted("mx.example!example.com!1!2!ab.xml.gz"), "\"mx.example!example.com!1!2!ab.xml.gz\"");
  EXPECT_EQ(quoted("a\"\r\nb\\c \xFF"), "\"a___b_c__\"");
}

const Case mailboxes[] = {
    {"a name and an address", "dmarc@example.net", "Example <dmarc@example.net>"},
    {"a tag in the local part", "dmarc+x=y@example.net", "Example <dmarc+x=y@example.net>"},
    {"a second address", "a@example.net>, <b@example.com", "Example <a@example.netb@example.com>"},
    {"a line end", "a@example.net\r\nBcc: b", "Example <a@example.netBccb>"},
};

TEST(HeaderWriter, WritesOneMailboxWhateverTheAddressIs) {
  for (const Case& test : mailboxes) EXPECT_EQ(mailbox("Example", test.text), test.written) << test.name;
  EXPECT_EQ(mailbox("", "a@example.net"), "<a@example.net>");
}

// RFC 5322 section 3.3.
TEST(HeaderWriter, WritesTheDateInUtc) {
  EXPECT_EQ(date_time(from_unix_seconds(0)), "Thu, 01 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(date_time(from_unix_seconds(1'795'305'599)), "Sat, 21 Nov 2026 23:59:59 +0000");
  EXPECT_EQ(date_time(from_unix_seconds(1'709'164'800)), "Thu, 29 Feb 2024 00:00:00 +0000");
}

}  // namespace
}  // namespace dmarcd::mime
