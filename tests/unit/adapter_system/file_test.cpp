#include "file.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::system {
namespace {

using ::testing::HasSubstr;

TEST(ReadFile, GivesAllOctetsUpToTheLimit) {
  const std::string path = ::testing::TempDir() + "read_file_test";
  const std::string content = std::string(40'000, 'x') + '\0' + "\r\n";
  std::ofstream(path, std::ios::binary) << content;

  EXPECT_EQ(read_file(path, content.size()).value(), content);

  const Result<std::string> too_long = read_file(path, content.size() - 1);
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().kind, Error::Kind::permanent);
  EXPECT_THAT(too_long.error().message, HasSubstr("longer than 40002 octets"));
}

TEST(ReadFile, SaysWhatCannotBeReadAndWhy) {
  EXPECT_EQ(read_file("/nonexistent/file", 10).error().message,
            "cannot read /nonexistent/file: No such file or directory");
  EXPECT_EQ(read_file("/", 10).error().message, "cannot read /: Is a directory");
}

}  // namespace
}  // namespace dmarcd::system
