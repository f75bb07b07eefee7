#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/receiving/authenticity.h"
#include "dmarcd/report/aggregate_report.h"

/// How values lie in the columns of an inbox.
namespace dmarcd::sql {

/// The family and the octets in hexadecimal digits: as text, addresses are in their order.
std::string sortable_address(const IpAddress& address);
IpAddress address_of(const std::string& sortable);
/// The lowest and the highest address of a network.
std::pair<std::string, std::string> sortable_range(const IpNetwork& network);

/// A bit each for SPF, DKIM and "recomputed", from the lowest; the disposition above them.
struct Outcome {
  evaluation::Disposition disposition = evaluation::Disposition::none;
  bool dkim = false;
  bool spf = false;
  bool is_recomputed = false;
};
constexpr int outcome_passes = 3;
constexpr int outcome_disposition_shift = 3;
long long packed(const Outcome& outcome);
Outcome outcome_of(long long packed);

inline long long packed(receiving::Authenticity authenticity) {
  return static_cast<long long>(authenticity);
}
inline receiving::Authenticity authenticity_of(long long packed) {
  return static_cast<receiving::Authenticity>(packed);
}
inline long long packed(report::Day day) {
  return day.time_since_epoch().count();
}
inline report::Day day_of(long long packed) {
  return report::Day(std::chrono::days(packed));
}
inline long long packed(Timestamp time) {
  return unix_seconds(time);
}

/// Text that any database takes: what is no UTF-8, or holds U+0000, has its octets escaped.
std::string takeable(const std::string& text);

}  // namespace dmarcd::sql
