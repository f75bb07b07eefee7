#include "progress.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace dmarcd::console {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds patience{1000};
constexpr std::chrono::milliseconds between_lines{200};

}  // namespace

Progress::Progress(std::string deed, std::size_t total)
    : deed_(std::move(deed)),
      total_(total),
      is_on_terminal_(isatty(STDERR_FILENO) == 1),
      next_line_(Clock::now() + patience) {}

Progress::~Progress() {
  constexpr const char* erase_line = "\r\x1b[K";
  if (has_line_) fmt::print(stderr, "{}", erase_line);
}

void Progress::step() {
  ++done_;
  if (!is_on_terminal_ || Clock::now() < next_line_) return;
  fmt::print(stderr, "\r{}: {} of {}", deed_, done_, total_);
  std::fflush(stderr);
  next_line_ = Clock::now() + between_lines;
  has_line_ = true;
}

}  // namespace dmarcd::console
