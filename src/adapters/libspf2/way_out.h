#pragma once

#include <csetjmp>

namespace dmarcd::libspf2 {

/// Where a thread goes on when libspf2 reports a mistake of its own, which would abort the process: even if the
/// library's handler returned, and the handler is one for all threads. What the library had in its hands is lost
/// memory.
class WayOut {
 public:
  /// Runs what calls the library; false if it was left by the way out. Neither `step` nor what calls back from the
  /// library may own anything at that moment: nothing is unwound.
  template <class Step>
  bool runs_through(const Step& step);

  /// What the library said, after runs_through() was false.
  const char* message() const { return message_; }

  /// The library's handler of errors; ends the process in a thread that is in no runs_through(). For clang the
  /// library's attribute belongs to the type, and [[noreturn]] is not the same.
  static void leave(const char* file, int line, const char* message) __attribute__((noreturn));

 private:
  static thread_local WayOut* current;

  std::jmp_buf place_{};
  char message_[200] = "";
};

/// Makes WayOut the library's handler, and lets it say nothing on the standard outputs, where it would write its
/// warnings and remarks. Only the first call does anything.
void tame_library();

template <class Step>
bool WayOut::runs_through(const Step& step) {
  current = this;
  if (setjmp(place_) != 0) {
    current = nullptr;
    return false;
  }
  step();
  current = nullptr;
  return true;
}

}  // namespace dmarcd::libspf2
