#include "password_prompt.h"

#include <fmt/format.h>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace dmarcd::inbox_program {
namespace {

/// Keeps what is typed from being seen, until it ends.
class SilentTerminal {
 public:
  SilentTerminal() {
    tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  termios before_{};
};

std::string ask(const std::string& prompt) {
  const SilentTerminal silence;
  fmt::print(stderr, "{}: ", prompt);
  std::string line;
  std::getline(std::cin, line);
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace

Result<std::string> ask_password(const std::string& prompt) {
  if (isatty(STDIN_FILENO) != 1) {
    std::string line;
    if (!std::getline(std::cin, line)) return permanent_failure("no password came on standard input");
    return line;
  }
  const std::string password = ask(prompt);
  if (ask("Again") != password) return permanent_failure("the two passwords differ");
  return password;
}

}  // namespace dmarcd::inbox_program
