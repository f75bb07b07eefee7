#include "line_ends.h"

#include <gtest/gtest.h>

namespace dmarcd::libopendkim {
namespace {

TEST(LineEnds, AreSeenAcrossPieces) {
  const struct {
    std::string_view text;
    bool has_bare;
    bool lacks_last;
  } rows[] = {
      {"", false, false},         {"a", false, true},      {"\r\n", false, false},    {"a\r\n", false, false},
      {"\r\n\r\n", false, false}, {"a\r\nb", false, true}, {"a\nb\r\n", true, false}, {"a\rb\r\n", true, false},
      {"\n", true, true},         {"\r", true, true},      {"a\r", true, true},       {"\r\r\n", true, false},
      {"a\r\n\n", true, true},    {"\n\r", true, true},    {"\r\n\r", true, true},
  };
  for (const auto& row : rows) {
    for (std::size_t first = 0; first <= row.text.size(); ++first) {
      for (std::size_t second = first; second <= row.text.size(); ++second) {
        LineEnds line_ends;
        line_ends.add(row.text.substr(0, first));
        line_ends.add(row.text.substr(first, second - first));
        line_ends.add(row.text.substr(second));
        EXPECT_EQ(line_ends.has_bare(), row.has_bare) << testing::PrintToString(row.text) << first << second;
        EXPECT_EQ(line_ends.lacks_last(), row.lacks_last) << testing::PrintToString(row.text) << first << second;
      }
    }
  }
}

}  // namespace
}  // namespace dmarcd::libopendkim
