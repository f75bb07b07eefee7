#include "log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace dmarcd::log {
namespace {

using ::testing::HasSubstr;

// The log is the process's own, so one test tells its whole life.
TEST(Log, WritesLinesOfItsLevelInTheirOrder) {
  ::testing::internal::CaptureStderr();
  warning("before opening");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "warning: before opening\n");

  ::testing::internal::CaptureStderr();
  open(Target::journal, Level::info, "log_test");
  error("one");
  debug("not asked for");
  info("two");
  set_level(Level::debug);
  debug("three");
  EXPECT_TRUE(is_on(Level::debug));
  close();
  info("after closing");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "<3>one\n<6>two\n<7>three\n<6>after closing\n");
}

}  // namespace
}  // namespace dmarcd::log
