#pragma once

#include <chrono>
#include <cstddef>

#include "dmarcd/receiving/limits.h"

/// What a client may cost.
namespace dmarcd::http::limits {

constexpr std::size_t longest_header = std::size_t{64}
                                       << 10U;  ///< Octets: the longest of a proxy with cookies is a tenth.

/// An upload of the largest input that is read, and the rest of its form.
constexpr std::size_t longest_body = receiving::limits::largest_input + (std::size_t{1} << 20U);

/// Fields of a page: the longest is a note of a person.
constexpr std::size_t longest_form = std::size_t{64} << 10U;

constexpr std::size_t threads = 16;  ///< Requests at once: pages take milliseconds.
constexpr std::size_t requests_a_connection = 1000;
constexpr std::chrono::seconds idle{10};          ///< Between two octets, and between two requests.
constexpr std::chrono::minutes whole_request{5};  ///< The largest upload at 4 Mbit/s; nobody keeps a thread for longer.

/// What is left to a request when the server wants to end; a service manager kills who takes a minute.
constexpr std::chrono::seconds last_request{10};

}  // namespace dmarcd::http::limits
