#include "plain_octets.h"

#include <gtest/gtest.h>

namespace dmarcd::libopendkim {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(BodyOctets, AreWatchedAcrossPieces) {
  const struct {
    std::string_view text;
    bool are_plain;
    bool lack_last_line_end;
  } rows[] = {
      {"", true, false},         {"a", true, true},          {"\r\n", true, false},      {"a\r\n", true, false},
      {"\r\n\r\n", true, false}, {"a\r\nb", true, true},     {"a\nb\r\n", false, false}, {"a\rb\r\n", false, false},
      {"\n", false, true},       {"\r", false, true},        {"a\r", false, true},       {"\r\r\n", false, false},
      {"a\r\n\n", false, true},  {"\n\r", false, true},      {"\r\n\r", false, true},    {"a\tb\r\n", true, false},
      {"\xfc\r\n", true, false}, {"\0\r\n"sv, false, false}, {"\v\f\r\n", false, false}, {"\x7f\r\n", false, false},
  };
  for (const auto& row : rows) {
    for (std::size_t first = 0; first <= row.text.size(); ++first) {
      for (std::size_t second = first; second <= row.text.size(); ++second) {
        BodyOctets octets;
        octets.add(row.text.substr(0, first));
        octets.add(row.text.substr(first, second - first));
        octets.add(row.text.substr(second));
        EXPECT_EQ(octets.are_plain(), row.are_plain) << testing::PrintToString(row.text) << first << second;
        EXPECT_EQ(octets.lack_last_line_end(), row.lack_last_line_end)
            << testing::PrintToString(row.text) << first << second;
      }
    }
  }
}

TEST(IsPlain, KnowsFoldsFromOtherLineEnds) {
  const struct {
    message::HeaderField field;
    bool is_plain;
  } rows[] = {
      {{"From", " a\tb"}, true},    {{"From", " a\r\n b\r\n\tc"}, true},
      {{"From\t", ""}, false},      {{"From", "\r\n \xfc"}, true},
      {{"From", " a\nb"}, false},   {{"From", " a\rb"}, false},
      {{"From", " a\r\nb"}, false}, {{"From", " a\r\n"}, false},
      {{"From", " a\n b"}, false},  {{"From", " a\0b"s}, false},
      {{"From", " \v"}, false},     {{"From", " \x7f"}, false},
      {{"Fr\x01om", " a"}, false},  {{"From", " a\r\r\n b"}, false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_plain(row.field), row.is_plain) << testing::PrintToString(row.field.value);
}

}  // namespace
}  // namespace dmarcd::libopendkim
