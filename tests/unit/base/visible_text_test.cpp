#include "dmarcd/base/visible_text.h"

#include <gtest/gtest.h>
#include <utility>

namespace dmarcd {
namespace {

TEST(VisibleText, ShowsCodesForWhatCannotBeSeen) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {"plain, caf\xC3\xA9, \xF0\x9F\x93\xAC", "plain, caf\xC3\xA9, \xF0\x9F\x93\xAC"},
      {"two\r\nlines\tand a tab", "two\nlines\tand a tab"},
      {"a lone \r goes nowhere", "a lone [U+000D] goes nowhere"},
      {std::string_view("\0\x1B[2J\x7F", 6), "[U+0000][U+001B][2J[U+007F]"},
      {"\xC2\x9B", "[U+009B]"},
      {"\xE2\x80\xAEgnp.exe", "[U+202E]gnp.exe"},
      {"a\xE2\x80\x8B"
       "b\xEF\xBB\xBF",
       "a[U+200B]b[U+FEFF]"},
      {"\xF3\xA0\x81\x81", "[U+E0041]"},
      {"\xFF\xC0\xAF", "[0xFF][0xC0][0xAF]"},
      {"\xE2\x80", "[0xE2][0x80]"},
  };
  for (const auto& [text, shown] : rows) EXPECT_EQ(visible_text(text), shown);
}

TEST(VisibleLine, HasNoLineEndsAndAnEnd) {
  EXPECT_EQ(visible_line("two\r\nlines\tand a tab"), "two[U+000D][U+000A]lines[U+0009]and a tab");
  EXPECT_EQ(visible_line("\xC3\xA9\xC3\xA9\xC3\xA9", 3), "\xC3\xA9\xC3\xA9\xC3\xA9");
  EXPECT_EQ(visible_line("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9…");
  EXPECT_EQ(visible_line("", 0), "");
}

TEST(VisibleJson, EscapesWhatCannotBeSeenAndLeavesTheRest) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {"{\n  \"caf\xC3\xA9\": \"\\u001b\"\n}", "{\n  \"caf\xC3\xA9\": \"\\u001b\"\n}"},
      {"\"\x7F\"", R"("\u007f")"},
      {"\"\xC2\x9B[2J\"", R"("\u009b[2J")"},
      {"\"\xE2\x80\xAEgnp.exe\"", R"("\u202egnp.exe")"},
      {"\"\xF3\xA0\x81\x81\"", R"("\udb40\udc41")"},
  };
  for (const auto& [json, shown] : rows) EXPECT_EQ(visible_json(json), shown);
}

}  // namespace
}  // namespace dmarcd
