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

/// Fields of a page: the longest is a note of a person. A longer body is an upload.
constexpr std::size_t longest_form = std::size_t{64} << 10U;

constexpr std::size_t page_threads = 16;   ///< Requests that are all here: pages take milliseconds.
constexpr std::size_t upload_threads = 4;  ///< Long bodies at once: each may take 128 MiB.
constexpr std::size_t clients = 256;       ///< Connections: a quarter of the descriptors that a service has by default.
constexpr std::size_t requests_a_connection = 1000;

constexpr std::chrono::seconds idle{30};           ///< Between two requests: as long as a person looks at a page.
constexpr std::chrono::seconds short_request{10};  ///< From the first octet to the last, if it is no upload.
constexpr std::chrono::seconds pause{10};          ///< Between two octets of an upload.
constexpr std::chrono::minutes whole_upload{5};    ///< The largest at 4 Mbit/s; the same for a large answer.
constexpr std::chrono::seconds farewell{2};        ///< For the other side to read the last answer and to close.

/// What is left to a request when the server wants to end; a service manager kills who takes a minute.
constexpr std::chrono::seconds last_request{10};

}  // namespace dmarcd::http::limits
