#include "library.h"

#include "dkim_api.h"
#include "message_handle.h"

namespace dmarcd::libopendkim {
namespace {

template <class Value>
bool set_option(DKIM_LIB* library, dkim_opts_t option, Value value) {
  return dkim_options(library, DKIM_OP_SETOPT, option, &value, sizeof value) == DKIM_STAT_OK;
}

}  // namespace

void LibraryCloser::operator()(dkim_lib* library) const {
  dkim_close(library);
}

Result<Library> open_library() {
  Library library(dkim_init(nullptr, nullptr));
  if (!library) return temporary_failure("libopendkim: cannot be started: out of memory");

  // Key lengths are judged by us, and by no stricter rule here.
  constexpr unsigned flags = DKIM_LIBFLAGS_DELAYSIGPROC;
  constexpr unsigned any_key_bits = 1;
  const bool is_ready = set_option(library.get(), DKIM_OPTS_FLAGS, flags) &&
                        set_option(library.get(), DKIM_OPTS_MINKEYBITS, any_key_bits) &&
                        set_option(library.get(), DKIM_OPTS_CLOCKDRIFT, static_cast<uint64_t>(clock_drift.count())) &&
                        dkim_set_key_lookup(library.get(), &MessageHandle::hand_out_key) == DKIM_STAT_OK;
  if (!is_ready) return permanent_failure("libopendkim: refuses an option; is it version 2.11?");
  if (!dkim_libfeature(library.get(), DKIM_FEATURE_SHA256) || !dkim_libfeature(library.get(), DKIM_FEATURE_ED25519))
    return permanent_failure("libopendkim: was built without SHA-256 or Ed25519; install Debian's package");
  return library;
}

}  // namespace dmarcd::libopendkim
