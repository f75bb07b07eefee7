#include "system_calls.h"

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace dmarcd::libmilter {
namespace {

/// Two ends of a connection; what is written to `far` is read from `near` as libmilter reads.
class SystemCallsTest : public ::testing::Test {
 protected:
  SystemCallsTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near = ends[0];
    far = ends[1];
  }
  ~SystemCallsTest() override {
    dmarcd_libmilter_close(near);
    close(far);
  }

  void write_far(const std::string& text) const {
    ASSERT_EQ(write(far, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string read_near(std::size_t size) const {
    std::string text(size, '\0');
    const ssize_t got = dmarcd_libmilter_read(near, text.data(), size);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  int poll_near() const {
    pollfd asked{near, POLLIN, 0};
    return dmarcd_libmilter_poll(&asked, 1, 0);
  }

  int near = -1;
  int far = -1;
};

TEST_F(SystemCallsTest, ServesSmallReadsFromOneReception) {
  write_far("abcdefghij");
  const std::uint64_t before = receptions();

  EXPECT_EQ(poll_near(), 1);
  EXPECT_EQ(read_near(5), "abcde");
  EXPECT_EQ(poll_near(), 1);
  EXPECT_EQ(read_near(4), "fghi");
  EXPECT_EQ(read_near(4), "j");

  EXPECT_EQ(receptions() - before, 1U);
  EXPECT_EQ(poll_near(), 0);
}

TEST_F(SystemCallsTest, GivesLargeReadsAllOctetsInOrder) {
  std::string sent;
  for (int i = 0; i < 20'000; ++i) sent += std::to_string(i);
  write_far(sent.substr(0, 50'000));
  std::string received = read_near(5);
  write_far(sent.substr(50'000));
  while (received.size() < sent.size()) received += read_near(received.size() % 2 == 0 ? 65535 : 100);

  EXPECT_EQ(received, sent);
}

TEST_F(SystemCallsTest, TellsTheEndOfAConnectionAfterItsLastOctet) {
  write_far("abc");
  shutdown(far, SHUT_WR);

  EXPECT_EQ(read_near(1), "a");
  EXPECT_EQ(read_near(10), "bc");
  EXPECT_EQ(poll_near(), 1);
  EXPECT_EQ(read_near(10), "");
}

TEST_F(SystemCallsTest, PollsTheOthersBesideAConnectionThatHasOctets) {
  std::array<int, 2> other{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, other.data()), 0);
  write_far("abc");
  read_near(1);
  std::array<pollfd, 2> asked = {pollfd{near, POLLIN, 0}, pollfd{other[0], POLLIN, 0}};
  EXPECT_EQ(dmarcd_libmilter_poll(asked.data(), asked.size(), 10'000), 1);

  ASSERT_EQ(write(other[1], "x", 1), 1);
  EXPECT_EQ(dmarcd_libmilter_poll(asked.data(), asked.size(), 10'000), 2);
  EXPECT_EQ(asked[0].revents, POLLIN);
  EXPECT_EQ(asked[1].revents, POLLIN);
  for (const int end : other) close(end);
}

TEST_F(SystemCallsTest, ForgetsWhatAClosedConnectionLeft) {
  write_far("left over");
  read_near(1);
  const int number = near;
  dmarcd_libmilter_close(near);
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  ASSERT_EQ(ends[0], number) << "the system gives the lowest number that is free";
  near = ends[0];
  close(far);
  far = ends[1];

  EXPECT_EQ(poll_near(), 0);
  write_far("new");
  EXPECT_EQ(read_near(10), "new");
}

TEST(SystemCalls, ReadPipesAsTheyAre) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "ab", 2), 2);
  std::array<char, 1> octet{};

  EXPECT_EQ(dmarcd_libmilter_read(ends[0], octet.data(), 1), 1);

  std::array<char, 2> rest{};
  EXPECT_EQ(read(ends[0], rest.data(), rest.size()), 1);
  EXPECT_EQ(rest[0], 'b');
  for (const int end : ends) close(end);
}

}  // namespace
}  // namespace dmarcd::libmilter
