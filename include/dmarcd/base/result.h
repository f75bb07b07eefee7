#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace dmarcd {

/// Why an operation failed, sorted by the one question its callers ask: is it worth trying again?
struct Error {
  enum class Kind {
    temporary,  ///< May succeed later: timeout, SERVFAIL, store unreachable.
    permanent,  ///< Fails the same way each time: malformed input, bad setting.
  };

  Kind kind;
  std::string message;  ///< For people: what was attempted, on what, why it failed.
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> temporary_failure(std::string message) {
  return tl::unexpected(Error{Error::Kind::temporary, std::move(message)});
}

inline tl::unexpected<Error> permanent_failure(std::string message) {
  return tl::unexpected(Error{Error::Kind::permanent, std::move(message)});
}

namespace detail {
template <class T, class E>
T take(tl::expected<T, E>&& result) {
  return *std::move(result);
}
template <class E>
void take(tl::expected<void, E>&&) {}
}  // namespace detail

}  // namespace dmarcd

/// The value of a Result, or an early return of its Error. Works for Result<void> too, and for any tl::expected.
#define DMARCD_TRY(expression)                                       \
  __extension__({                                                    \
    auto result_ = (expression);                                     \
    if (!result_) return tl::unexpected(std::move(result_).error()); \
    ::dmarcd::detail::take(std::move(result_));                      \
  })
