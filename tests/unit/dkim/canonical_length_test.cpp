#include "dmarcd/dkim/canonical_length.h"

#include <gtest/gtest.h>

namespace dmarcd::dkim {
namespace {

// RFC 6376 sections 3.4.3 and 3.4.4.
TEST(CanonicalLength, CountsWhatWouldBeHashed) {
  const struct {
    std::string_view body;
    std::uint64_t simple;
    std::uint64_t relaxed;
  } rows[] = {
      {"", 2, 0},
      {"\r\n", 2, 0},
      {"\r\n\r\n\r\n", 2, 0},
      {" \t\r\n", 4, 0},
      {"a", 3, 3},
      {"a\r\n", 3, 3},
      {"a\r\n\r\n\r\n", 3, 3},
      {"a\r\n \r\n", 6, 3},
      {"a \t\r\n", 5, 3},
      {" a  b\tc\r\n", 9, 8},
      {"a\r\n\r\nb\r\n", 8, 8},
      {"a\r\n\r\nb", 8, 8},
      {"a\rb\nc\r\n", 7, 7},
      {"a\r\r\n", 4, 4},
      {"a\r", 4, 4},
      {std::string_view("a\0b\r\n", 5), 5, 5},
  };
  for (const auto& row : rows) {
    for (std::size_t cut = 0; cut <= row.body.size(); ++cut) {
      CanonicalLength simple(Canonicalization::simple);
      CanonicalLength relaxed(Canonicalization::relaxed);
      for (std::string_view piece : {row.body.substr(0, cut), row.body.substr(cut)}) {
        simple.add(piece);
        relaxed.add(piece);
      }
      EXPECT_EQ(simple.total(), row.simple) << testing::PrintToString(row.body) << " cut at " << cut;
      EXPECT_EQ(relaxed.total(), row.relaxed) << testing::PrintToString(row.body) << " cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace dmarcd::dkim
