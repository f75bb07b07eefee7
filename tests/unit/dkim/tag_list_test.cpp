#include "dmarcd/dkim/tag_list.h"

#include <gtest/gtest.h>

namespace dmarcd::dkim {
namespace {

// RFC 6376 section 3.2.
TEST(TagList, ReadsNamesAndValuesInOrder) {
  const Result<TagList> list = TagList::parse(" v=1;\r\n a = rsa-sha256 ;b=; q=a=b ; ");

  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->tags().size(), 4U);
  EXPECT_EQ(list->tags()[1].name, "a");
  EXPECT_EQ(list->find("a"), "rsa-sha256");
  EXPECT_EQ(list->find("b"), "");
  EXPECT_EQ(list->find("q"), "a=b");
  EXPECT_FALSE(list->find("x"));
}

// Covers: dkim.tags.list
TEST(TagList, TakesNamesAsDifferentWhenTheirCaseDiffers) {
  const Result<TagList> list = TagList::parse("d=a.example; D=b.example");

  ASSERT_TRUE(list);
  EXPECT_EQ(list->find("d"), "a.example");
  EXPECT_EQ(list->find("D"), "b.example");
}

TEST(TagList, KeepsFoldsInsideAValue) {
  const Result<TagList> list = TagList::parse("b=AB\r\n CD\tEF");

  ASSERT_TRUE(list);
  EXPECT_EQ(list->find("b"), "AB\r\n CD\tEF");
  EXPECT_EQ(without_space(*list->find("b")), "ABCDEF");
}

TEST(TagList, TakesInternationalValues) {
  EXPECT_EQ(TagList::parse("d=b\xc3\xbc"
                           "cher.example")
                ->find("d"),
            "b\xc3\xbc"
            "cher.example");
}

// Covers: dkim.tags.list
TEST(TagList, RefusesWhatTheGrammarForbids) {
  const struct {
    const char* what;
    std::string_view text;
  } rows[] = {
      {"nothing at all", ""},
      {"only white space", " \r\n "},
      {"only a semicolon", ";"},
      {"an empty tag in the middle", "a=1;;b=2"},
      {"two semicolons at the end", "a=1;;"},
      {"a word without =", "a=1; b"},
      {"an empty name", "=1"},
      {"a name that begins with a digit", "1a=1"},
      {"a name with a hyphen", "a-b=1"},
      {"a name with a blank", "a b=1"},
      {"a name above ASCII", "\xc3\xbc=1"},
      {"the same name twice", "a=1; b=2; a=1"},
      {"a NUL in a value", std::string_view("a=1\0002", 6)},
      {"a DEL in a value", "a=\x7f"},
  };
  for (const auto& row : rows) EXPECT_FALSE(TagList::parse(row.text)) << row.what;
}

TEST(TagList, RefusesMoreTagsThanAnybodyNeeds) {
  std::string text;
  for (std::size_t i = 0; i < TagList::most_tags; ++i) text += "t" + std::to_string(i) + "=;";
  EXPECT_TRUE(TagList::parse(text));
  EXPECT_FALSE(TagList::parse(text + "one_more=;"));
}

}  // namespace
}  // namespace dmarcd::dkim
