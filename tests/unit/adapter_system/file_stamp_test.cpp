#include "file_stamp.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace dmarcd::system {
namespace {

void write(const std::string& path, const std::string& content) {
  std::ofstream(path) << content;
}

TEST(FileStamp, ChangesWithEachWayToChangeAFile) {
  const std::string path = ::testing::TempDir() + "file_stamp_test";
  const std::string other = path + ".other";
  std::remove(path.c_str());
  EXPECT_FALSE(stamp_of(path).exists);

  write(path, "a");
  const FileStamp first = stamp_of(path);
  EXPECT_TRUE(first.exists);
  EXPECT_EQ(stamp_of(path), first);

  write(path, "ab");
  const FileStamp longer = stamp_of(path);
  EXPECT_NE(longer, first);

  write(other, "ab");
  std::rename(other.c_str(), path.c_str());
  EXPECT_NE(stamp_of(path), longer);

  std::remove(path.c_str());
  EXPECT_EQ(stamp_of(path), FileStamp{});
}

TEST(FileStamp, IsOfWhatALinkLeadsTo) {
  const std::string path = ::testing::TempDir() + "file_stamp_target";
  const std::string link = path + ".link";
  std::remove(link.c_str());
  write(path, "a");
  ASSERT_EQ(symlink(path.c_str(), link.c_str()), 0);

  EXPECT_EQ(stamp_of(link), stamp_of(path));
}

}  // namespace
}  // namespace dmarcd::system
