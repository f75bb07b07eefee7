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

/// An instance of libopendkim as we need it: no DNS of its own, nothing verified before the end of the message. Its
/// options never change again, so any number of threads may have messages open with it.
Result<Library> open_library(std::chrono::seconds clock_drift);

/// The library compares t= and x= with its own clock, but the time of receipt decides, and is compared by us. It takes
/// x= up to the drift behind its clock and t= up to the drift ahead; but a t= smaller than the drift underflows and is
/// "in the future". So one instance has a drift of decades for every t= since DKIM exists (above 1,100,000,000, which
/// is in 2004), and the other has none, for the odd t= before.
class Libraries {
 public:
  static Result<Libraries> open();

  enum class Timestamps { since_dkim_exists, some_before };
  dkim_lib& fit_for(Timestamps timestamps) const;

  static constexpr std::chrono::seconds wide_drift{1'100'000'000};

 private:
  Libraries(Library wide, Library exact) : wide_(std::move(wide)), exact_(std::move(exact)) {}

  Library wide_;
  Library exact_;
};

}  // namespace dmarcd::libopendkim
