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

/// A report's document as it is kept, gzip of one or several streams: what we packed ourselves may well have a ratio
/// that no stranger is allowed, so only its size is limited, to that of the largest input.
Result<std::string> expand(std::string_view gzip);

}  // namespace dmarcd::libarchive
