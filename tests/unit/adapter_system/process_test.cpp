#include <array>
#include <cstdlib>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"
#include "privileges.h"
#include "random.h"
#include "service_manager.h"
#include "signals.h"

namespace dmarcd::system {
namespace {

using ::testing::HasSubstr;

TEST(Signals, BlockedSignalsWaitAsCommands) {
  block_signals();
  struct Row {
    int signal;
    Command command;
  };
  for (const Row& row : {Row{SIGHUP, Command::reload}, Row{SIGUSR1, Command::report_statistics},
                         Row{SIGTERM, Command::stop}, Row{SIGINT, Command::stop}}) {
    kill(getpid(), row.signal);
    EXPECT_EQ(wait_for_command(), row.command) << row.signal;
  }
}

TEST(Signals, ACommandThatDoesNotComeIsNoneInTheEnd) {
  block_signals();
  EXPECT_EQ(wait_for_command(std::chrono::seconds(0)), std::nullopt);

  kill(getpid(), SIGHUP);
  EXPECT_EQ(wait_for_command(std::chrono::seconds(60)), Command::reload);
}

TEST(Random, NumbersStayBelowTheirLimitAndReachAllOfIt) {
  std::set<unsigned> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_below(10));
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(*seen.rbegin(), 9U);
}

TEST(Random, IdsAreNeverAlike) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = random_id();
    EXPECT_EQ(id.size(), 16U);
    EXPECT_TRUE(seen.insert(id).second);
  }
}

/// Runs `step` in a process of its own and tells whether it succeeded there.
bool succeeds_apart(bool (*step)()) {
  const pid_t child = fork();
  if (child == 0) _exit(step() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Privileges, RootBecomesTheUserForGoodAndOthersStayWhoTheyAre) {
  EXPECT_TRUE(succeeds_apart([] {
    const bool was_root = geteuid() == 0;
    const uid_t before = geteuid();
    if (!drop_privileges("nobody")) return false;
    return was_root ? geteuid() != 0 && setuid(0) != 0 : geteuid() == before;
  }));
  EXPECT_TRUE(succeeds_apart([] { return drop_privileges("").has_value(); }));
}

TEST(Privileges, AnUnknownGroupIsNamed) {
  EXPECT_EQ(group_number("root").value(), 0U);
  EXPECT_EQ(group_number("no-such-group").error().message, "cannot find group no-such-group: there is no such group");
}

TEST(ServiceManager, IsToldByItsSocket) {
  const std::string path = ::testing::TempDir() + "notify_test_" + std::to_string(getpid());
  const Descriptor listener(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listener.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  setenv("NOTIFY_SOCKET", path.c_str(), 1);

  tell_ready("listening");

  std::array<char, 256> received{};
  const ssize_t length = recv(listener.number(), received.data(), received.size(), MSG_DONTWAIT);
  unsetenv("NOTIFY_SOCKET");
  unlink(path.c_str());
  ASSERT_GT(length, 0);
  EXPECT_THAT(std::string(received.data(), static_cast<std::size_t>(length)), HasSubstr("READY=1\nSTATUS=listening"));
}

}  // namespace
}  // namespace dmarcd::system
