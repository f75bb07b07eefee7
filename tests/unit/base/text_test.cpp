#include "dmarcd/base/text.h"

#include <gtest/gtest.h>

namespace dmarcd {
namespace {

TEST(Text, PrintableEscapesWhatCouldBreakALogLine) {
  EXPECT_EQ(printable("a\r\nb\\\xff"), "a\\x0d\\x0ab\\x5c\\xff");
  EXPECT_EQ(printable_sentence("\"" + printable("a\\") + "\" is none\n"), "\"a\\x5c\" is none\\x0a");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Text, TheNearestWordIsASlipOfThePenAway) {
  const std::vector<std::string_view> words = {"check", "lookup", "records"};
  EXPECT_EQ(nearest_word("LOKUP", words), "lookup");
  EXPECT_EQ(nearest_word("chekc", words), "check");
  EXPECT_EQ(nearest_word("foo", words), "");
  EXPECT_EQ(nearest_word(std::string(100, 'c'), words), "");
}

TEST(Text, NumbersAreWholeAndUnsigned) {
  EXPECT_EQ(parse_number("10"), 10U);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1x", "99999999999999999999"})
    EXPECT_FALSE(parse_number(text)) << text;
}

TEST(Text, Utf8RefusesOverlongFormsAndSurrogates) {
  EXPECT_TRUE(
      is_utf8("b\xc3\xbc"
              "cher"));
  for (const char* text : {"\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "\xff"})
    EXPECT_FALSE(is_utf8(text));
}

TEST(Text, Base64RefusesWhatIsNot) {
  EXPECT_EQ(decode_base64("Zm9v\r\n YmE="), "fooba");
  for (const char* text : {"Zm9", "Zm=v", "Z===", "Zm9v!AAA"}) EXPECT_FALSE(decode_base64(text)) << text;
}

// RFC 4648 section 10.
TEST(Text, Base64PadsWhatIsNoMultipleOfThree) {
  const struct {
    const char* octets;
    const char* text;
  } rows[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe", "//4="}};
  for (const auto& row : rows) EXPECT_EQ(encode_base64(row.octets), row.text);
}

TEST(Text, SwappedNeighboursAreOneEdit) {
  EXPECT_EQ(edit_distance("actions", "actiosn"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
}

}  // namespace
}  // namespace dmarcd
