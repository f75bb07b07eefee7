#include "dmarcd/base/csv.h"

#include <gtest/gtest.h>
#include <utility>

namespace dmarcd {
namespace {

TEST(Csv, QuotesWhatWouldEndACell) {
  EXPECT_EQ(csv_line({"plain", "", "a,b", "say \"so\"", "two\nlines", "a b"}),
            "plain,,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"a b\"\r\n");
  EXPECT_EQ(csv_line({"", "second"}), ",second\r\n");
  EXPECT_EQ(csv_line({}), "\r\n");
}

// Covers: receive.page.csv-guard
TEST(Csv, HasNoCellThatIsAFormula) {
  const std::pair<std::string, std::string> rows[] = {
      {"=1+1", "\"'=1+1\"\r\n"},         {"+1", "\"'+1\"\r\n"},     {"-1", "\"'-1\"\r\n"},
      {"@SUM(A1)", "\"'@SUM(A1)\"\r\n"}, {"\t=1", "\"'\t=1\"\r\n"}, {"\r\n=1", "\"'\n=1\"\r\n"},
      {"＝1", "\"'＝1\"\r\n"},           {"a=1", "a=1\r\n"},        {"\xE2\x80\xAE=1", "[U+202E]=1\r\n"},
  };
  for (const auto& [cell, line] : rows) EXPECT_EQ(csv_line({cell}), line);
}

}  // namespace
}  // namespace dmarcd
