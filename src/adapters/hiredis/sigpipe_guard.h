#pragma once

#include <csignal>

namespace dmarcd::redis {

/// While it lives, writing to a connection that the other side closed is an error and no signal: hiredis writes
/// without MSG_NOSIGNAL. Holds for the calling thread only and leaves its signal mask as it was.
class SigpipeGuard {
 public:
  SigpipeGuard();
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t mask_before_;
  bool was_pending_;
};

}  // namespace dmarcd::redis
