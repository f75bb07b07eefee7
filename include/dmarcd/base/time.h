#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace dmarcd {

/// A moment in UTC. The core never asks for the time; it is handed in.
using Timestamp = std::chrono::sys_seconds;

/// A moment to stop waiting at; not moved by somebody setting the clock.
using Deadline = std::chrono::steady_clock::time_point;

/// Seconds since 1970-01-01 00:00:00 UTC.
inline std::int64_t unix_seconds(Timestamp time) {
  return time.time_since_epoch().count();
}

/// The moment so many seconds after 1970-01-01 00:00:00 UTC.
inline Timestamp from_unix_seconds(std::int64_t seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

/// The end of the year 9999, in seconds since 1970: no clock is meant that shows a later time.
constexpr std::int64_t latest_unix_seconds = 253'402'300'799;

/// "2026-05-01T09:30:00Z" (RFC 3339).
std::string rfc3339(Timestamp time);

}  // namespace dmarcd
