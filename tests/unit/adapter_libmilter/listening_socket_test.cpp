#include "listening_socket.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dmarcd::libmilter {
namespace {

using ::testing::HasSubstr;

SocketAddress path_address(const std::string& name) {
  const std::string path = ::testing::TempDir() + name + std::to_string(getpid());
  unlink(path.c_str());
  return SocketAddress::parse("unix:" + path).value();
}

int option(int socket, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(socket, level, name, &value, &length);
  return value;
}

TEST(ListeningSocket, HasExactlyTheRightsAskedForWhateverTheMaskIs) {
  const SocketAddress address = path_address("rights");
  const mode_t mask = umask(077);

  const int opened = open_listening_socket(address, {0660, getegid()}).value();

  umask(mask);
  struct stat file {};
  ASSERT_EQ(stat(address.path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777, 0660U);
  EXPECT_EQ(file.st_gid, getegid());
  close(opened);
}

TEST(ListeningSocket, ReplacesAFileThatNobodyListensAtAndNoOther) {
  const SocketAddress address = path_address("stale");
  const int first = open_listening_socket(address, {}).value();
  EXPECT_THAT(open_listening_socket(address, {}).error().message, HasSubstr("another process listens there"));

  close(first);
  const Result<int> second = open_listening_socket(address, {});
  ASSERT_TRUE(second) << second.error().message;
  close(*second);

  unlink(address.path.c_str());
  std::ofstream(address.path) << "precious";
  EXPECT_THAT(open_listening_socket(address, {}).error().message, HasSubstr("is not a socket"));
  EXPECT_TRUE(std::ifstream(address.path).good());
}

TEST(ListeningSocket, SendsAtOnceOverTcp) {
  const SocketAddress address = SocketAddress::parse("inet:127.0.0.1:18893").value();

  const int opened = open_listening_socket(address, {}).value();

  EXPECT_EQ(option(opened, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(opened, SOL_SOCKET, SO_ACCEPTCONN), 1);
  EXPECT_EQ(open_listening_socket(address, {}).error().message,
            "cannot listen on inet:127.0.0.1:18893: Address already in use");
  close(opened);
}

TEST(ListeningSocket, AdoptsASocketThatListensAlready) {
  const int given = open_listening_socket(path_address("given"), {}).value();
  EXPECT_EQ(open_listening_socket(SocketAddress::parse("fd:" + std::to_string(given)).value(), {}).value(), given);
  close(given);

  EXPECT_THAT(open_listening_socket(SocketAddress::parse("fd:0").value(), {}).error().message,
              HasSubstr("cannot listen on fd:0: "));
}

TEST(Doorbell, IsHeardByWhoeverListens) {
  const int opened = open_listening_socket(path_address("doorbell"), {}).value();

  Doorbell(opened).ring();

  const int visitor = accept(opened, nullptr, nullptr);
  EXPECT_GE(visitor, 0);
  close(visitor);
  close(opened);
}

}  // namespace
}  // namespace dmarcd::libmilter
