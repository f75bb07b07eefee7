#include "way_out.h"

#include <gtest/gtest.h>
#include <thread>

// The library's own: what it calls when it finds itself in a state that it does not expect.
extern "C" [[noreturn]] void SPF_errorx(const char* file, int line, const char* format, ...);

namespace dmarcd::libspf2 {
namespace {

TEST(WayOut, IsTakenWhereTheLibraryWouldAbort) {
  tame_library();
  WayOut way_out;

  EXPECT_FALSE(way_out.runs_through([] { SPF_errorx("spf.c", 1, "no %s", "memory"); }));
  EXPECT_STREQ(way_out.message(), "no memory");
  EXPECT_TRUE(way_out.runs_through([] {}));
}

TEST(WayOut, CutsALongMessage) {
  tame_library();
  WayOut way_out;
  const std::string text(5000, 'x');

  EXPECT_FALSE(way_out.runs_through([&] { SPF_errorx("spf.c", 1, "%s", text.c_str()); }));
  EXPECT_EQ(std::string(way_out.message()), std::string(199, 'x'));
}

TEST(WayOut, BelongsToItsThread) {
  tame_library();
  const auto fail_often = [](const char* words) {
    for (int i = 0; i < 1000; ++i) {
      WayOut way_out;
      EXPECT_FALSE(way_out.runs_through([&] { SPF_errorx("spf.c", 1, "%s", words); }));
      EXPECT_STREQ(way_out.message(), words);
    }
  };

  std::jthread other(fail_often, "there");
  fail_often("here");
}

}  // namespace
}  // namespace dmarcd::libspf2
