#include "log.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>
#include <sys/stat.h>
#include <syslog.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace dmarcd::log {
namespace {

/// Some seconds of a busy host; at 300 octets a line no more than 3 MB.
constexpr std::size_t most_waiting = 10'000;

struct Line {
  Level level;
  std::string text;
};

int priority(Level level) {
  switch (level) {
    case Level::error: return LOG_ERR;
    case Level::warning: return LOG_WARNING;
    case Level::info: return LOG_INFO;
    case Level::debug: return LOG_DEBUG;
  }
  return LOG_ERR;
}

int number(Facility facility) {
  switch (facility) {
    case Facility::mail: return LOG_MAIL;
    case Facility::daemon: return LOG_DAEMON;
    case Facility::user: return LOG_USER;
    case Facility::local0: return LOG_LOCAL0;
    case Facility::local1: return LOG_LOCAL1;
    case Facility::local2: return LOG_LOCAL2;
    case Facility::local3: return LOG_LOCAL3;
    case Facility::local4: return LOG_LOCAL4;
    case Facility::local5: return LOG_LOCAL5;
    case Facility::local6: return LOG_LOCAL6;
    case Facility::local7: return LOG_LOCAL7;
  }
  return LOG_MAIL;
}

std::string_view word(Level level) {
  switch (level) {
    case Level::error: return "error: ";
    case Level::warning: return "warning: ";
    case Level::info: return "";
    case Level::debug: return "debug: ";
  }
  return "";
}

void write_to_standard_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;  // There is nobody left to tell.
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_all(Target target, const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    switch (target) {
      case Target::terminal: text += fmt::format("{}{}\n", word(line.level), line.text); break;
      case Target::journal: text += fmt::format("<{}>{}\n", priority(line.level), line.text); break;
      case Target::syslog: syslog(priority(line.level), "%s", line.text.c_str()); break;
    }
  }
  write_to_standard_error(text);
}

/// The thread that writes, and what waits for it.
class Writer {
 public:
  explicit Writer(Target target) : target_(target), thread_([this] { run(); }) {}

  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closing_ = true;
    }
    has_work_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void push(Line line) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      if (is_closing_) return write_all(target_, {std::move(line)});
      if (waiting_.size() >= most_waiting) {
        ++dropped_;
        return;
      }
      was_empty = waiting_.empty();
      waiting_.push_back(std::move(line));
    }
    if (was_empty) has_work_.notify_one();
  }

 private:
  void run() {
    bool is_last = false;
    while (!is_last) {
      std::vector<Line> lines;
      {
        std::unique_lock lock(mutex_);
        has_work_.wait(lock, [this] { return is_closing_ || !waiting_.empty(); });
        is_last = is_closing_;
        lines.swap(waiting_);
        if (const std::uint64_t dropped = std::exchange(dropped_, 0); dropped > 0)
          lines.push_back(
              {Level::warning, fmt::format("log: {} lines dropped, since it is not taken fast enough", dropped)});
      }
      write_all(target_, lines);
    }
  }

  const Target target_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::vector<Line> waiting_;
  std::uint64_t dropped_ = 0;
  bool is_closing_ = false;
  std::thread thread_;  // Last: it uses the others.
};

Writer* writer = nullptr;  // Never freed: some thread may have a line to write until the very end.
std::atomic<Level> least_level = Level::info;

}  // namespace

Target daemon_target() {
  const char* journal = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): before any thread.
  struct stat output {};
  if (!journal || fstat(STDERR_FILENO, &output) != 0) return Target::syslog;
  return journal == fmt::format("{}:{}", output.st_dev, output.st_ino) ? Target::journal : Target::syslog;
}

void open(Target target, Level least, const char* program, Facility facility) {
  set_level(least);
  if (target == Target::syslog) openlog(program, LOG_PID, number(facility));
  writer = new Writer(target);
}

void set_level(Level least) {
  least_level = least;
}

bool is_on(Level level) {
  return level <= least_level.load(std::memory_order_relaxed);
}

void close() {
  if (writer) writer->close();
}

void write(Level level, std::string_view line) {
  if (!is_on(level)) return;
  if (writer)
    writer->push({level, std::string(line)});
  else
    write_all(Target::terminal, {{level, std::string(line)}});
}

}  // namespace dmarcd::log
