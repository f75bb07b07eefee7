#pragma once

#include <chrono>
#include <memory>

#include "dmarcd/base/result.h"

struct dkim_lib;

namespace dmarcd::libopendkim {

struct LibraryCloser {
  void operator()(dkim_lib* library) const;
};
using Library = std::unique_ptr<dkim_lib, LibraryCloser>;

/// The library compares t= and x= with its own clock, but the time of receipt decides, and is compared by us. So it is
/// told that clocks may differ by decades. It cannot verify a t= smaller than that, which is in 2004, before DKIM.
constexpr std::chrono::seconds clock_drift{1'100'000'000};

/// libopendkim as we need it: no DNS of its own, nothing verified before the end of the message. Its options never
/// change again, so any number of threads may have messages open with it.
Result<Library> open_library();

}  // namespace dmarcd::libopendkim
