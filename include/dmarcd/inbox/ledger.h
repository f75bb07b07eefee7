#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/arrival.h"

namespace dmarcd::inbox {

/// What is asked to prove that the figures are right. Sees all domains.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Reports whose document is kept, by number, those after `after`: at most `most` of them.
  virtual Result<std::vector<ReportId>> documents_after(ReportId after, std::size_t most) = 0;

  /// The messages of a domain, added up in three ways that must be equal.
  struct Balance {
    std::string domain;
    std::uint64_t in_daily_sums = 0;
    std::uint64_t in_reports = 0;  ///< Those whose details are gone included.
    std::uint64_t in_records = 0;  ///< The same.

    bool is_even() const { return in_daily_sums == in_reports && in_reports == in_records; }
  };
  /// By domain. Reads all that is kept.
  virtual Result<std::vector<Balance>> balances() = 0;
};

}  // namespace dmarcd::inbox
