#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::inbox {

/// A secret of one database, drawn when it is made: who does not know it cannot write texts that collide.
struct HashKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// SipHash-2-4 (Aumasson and Bernstein, 2012).
std::uint64_t keyed_hash(const HashKey& key, std::string_view text);

/// 128 bits that stand for a text: no two texts of a database have the same.
struct Fingerprint {
  std::int64_t first = 0;
  std::int64_t second = 0;

  auto operator<=>(const Fingerprint&) const = default;
};
Fingerprint fingerprint(const HashKey& key, std::string_view text);

/// A reporter's name as it is compared: lower case, blanks at the ends gone, others single.
std::string reporter_key(std::string_view org_name);

/// What makes a report this one and no other: reporter, its id, policy domain, begin.
std::string identity_of(const receiving::AggregateReport& report);

/// The same of the others. A failure report has no id: it is what it says.
std::string identity_of(const receiving::FailureReport& report);
std::string identity_of(const receiving::TlsReport& report);

}  // namespace dmarcd::inbox
