#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace dmarcd::console {

/// Tells on stderr how far a long run is, in one line that goes away; says nothing where stderr is no terminal, or the
/// run is short.
class Progress {
 public:
  /// `deed` as in "reading domains".
  Progress(std::string deed, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more of the total is done.
  void step();

 private:
  std::string deed_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool is_on_terminal_;
  std::chrono::steady_clock::time_point next_line_;
  bool has_line_ = false;
};

}  // namespace dmarcd::console
