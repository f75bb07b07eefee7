#pragma once

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace dmarcd::test {

/// A real redis-server of a test's own: on a free port of the loopback and on a UNIX socket, with its files in a
/// directory that goes with it. What it has acknowledged outlives `kill`. A server that does not start fails the test.
class RedisServer {
 public:
  /// `arguments` as redis-server takes them: {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> arguments = {})
      : arguments_(std::move(arguments)), directory_(make_directory()), port_(find_free_port()) {
    start();
  }
  ~RedisServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// Returns when it answers. Again after `kill`: same addresses, same content.
  void start() {
    std::array<int, 2> pipe_ends{};
    ASSERT_EQ(pipe(pipe_ends.data()), 0);
    pid_ = fork();
    ASSERT_GE(pid_, 0);
    if (pid_ == 0) become_server(pipe_ends[1]);
    close(pipe_ends[1]);
    wait_until_ready(pipe_ends[0]);
    close(pipe_ends[0]);
  }

  /// As a machine that loses its power.
  void kill() { end_with(SIGKILL); }

  /// Stands still: connections are taken, and nothing is answered, until `resume`.
  void suspend() { ::kill(pid_, SIGSTOP); }
  void resume() { ::kill(pid_, SIGCONT); }

  std::string tcp_address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string socket_path() const { return directory_ + "/redis.sock"; }

 private:
  static std::string make_directory() {
    std::string path = (std::filesystem::temp_directory_path() / "dmarcd-redis-XXXXXX").string();
    return mkdtemp(path.data()) ? path : std::string();
  }

  /// A node of a cluster listens 10,000 ports higher as well.
  static std::uint16_t find_free_port() {
    while (true)
      if (const std::uint16_t port = free_port(); port <= 65535 - 10000) return port;
  }

  static std::uint16_t free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(probe, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    close(probe);
    return ntohs(address.sin_port);
  }

  [[noreturn]] void become_server(int output) const {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output, STDOUT_FILENO);
    std::vector<std::string> words = {"redis-server",
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--unixsocket",
                                      socket_path(),
                                      "--dir",
                                      directory_,
                                      "--save",
                                      "",
                                      "--appendonly",
                                      "yes",
                                      "--appendfsync",
                                      "always"};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    execvp(pointers[0], pointers.data());
    _exit(127);
  }

  /// Its log says when it is ready; the log's end says that it never will be.
  static void wait_until_ready(int log_end) {
    std::string log;
    std::array<char, 4096> piece{};
    while (log.find("Ready to accept connections") == std::string::npos) {
      const ssize_t got = read(log_end, piece.data(), piece.size());
      if (got < 0 && errno == EINTR) continue;
      ASSERT_GT(got, 0) << "redis-server did not start (is it installed?): " << log;
      log.append(piece.data(), static_cast<std::size_t>(got));
    }
  }

  void end_with(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  std::vector<std::string> arguments_;
  std::string directory_;
  std::uint16_t port_;
  pid_t pid_ = -1;
};

}  // namespace dmarcd::test
