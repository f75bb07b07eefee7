#pragma once

#include <string>
#include <tl/expected.hpp>

#include "dmarcd/base/result.h"

namespace dmarcd::dashboard {

/// Why a request is not answered as it was meant to be.
struct Refusal {
  int status = 500;
  std::string text;  ///< For the person who asked.

  Refusal(int with_status, std::string because) : status(with_status), text(std::move(because)) {}

  /// A failure of what the pages need: to try again, or not.
  Refusal(const Error& error)  // NOLINT(google-explicit-constructor)
      : status(error.kind == Error::Kind::temporary ? 503 : 500), text(error.message) {}
};

template <class T>
using Outcome = tl::expected<T, Refusal>;

inline tl::unexpected<Refusal> refused(int status, std::string text) {
  return tl::unexpected(Refusal(status, std::move(text)));
}

/// The same for what is not there and for what the visitor may not see.
inline tl::unexpected<Refusal> not_found() {
  return refused(404, "There is no such page, or you have no right to see it.");
}

}  // namespace dmarcd::dashboard
