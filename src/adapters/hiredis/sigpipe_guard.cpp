#include "sigpipe_guard.h"

#include <ctime>

namespace dmarcd::redis {
namespace {

sigset_t sigpipe_alone() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_sigpipe_pending() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

SigpipeGuard::SigpipeGuard() : mask_before_(), was_pending_(is_sigpipe_pending()) {
  const sigset_t sigpipe = sigpipe_alone();
  pthread_sigmask(SIG_BLOCK, &sigpipe, &mask_before_);
}

SigpipeGuard::~SigpipeGuard() {
  // A signal of ours must be gone before the mask is; one from before is not ours to take.
  if (!was_pending_ && is_sigpipe_pending()) {
    const sigset_t sigpipe = sigpipe_alone();
    const timespec at_once{0, 0};
    sigtimedwait(&sigpipe, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace dmarcd::redis
