#pragma once

#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::libarchive {

/// Expands gzip by zlib itself, which has the small archives that most reports come in ready at once, and zip by
/// libarchive with nothing but its reader of zip enabled. Any number of threads at once.
class LibarchiveUnpacker final : public receiving::Unpacker {
 public:
  Result<void> unpack(std::string_view archive, receiving::ExpansionBudget& budget, const receiving::TakeMember& take,
                      const std::function<void(std::string name, std::string reason)>& refuse) const override;
};

/// A report's document as it is kept, gzip of one or several streams, within the limits that held when it came.
Result<std::string> expand(std::string_view gzip);

}  // namespace dmarcd::libarchive
