#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::record {

/// A line on its way to the list of its policy domain.
struct StoredLine {
  dns::DomainName policy_domain;
  std::string line;
};

/// Lines handed over together. A writer numbers its batches from 1; a store that has seen a number of that writer
/// ignores the batch, so repeating one whose fate is unknown counts nothing twice.
struct Batch {
  std::string writer;
  std::uint64_t number = 0;
  std::vector<StoredLine> lines;
};

/// Where records wait for the daily sender: Redis, or the embedded store. Used by one thread at a time.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  /// All of the batch is in the store when this succeeds; a temporary Error may have stored a part, and the same batch
  /// is to be repeated.
  virtual Result<void> append(const Batch& batch) = 0;

  /// The policy domains that have lines, sorted.
  virtual Result<std::vector<dns::DomainName>> domains() = 0;

  /// The lines of one policy domain, oldest first.
  virtual Result<std::vector<std::string>> lines(const dns::DomainName& policy_domain) = 0;

  /// For messages: "redis at 127.0.0.1:6379", "/var/lib/dmarcd/records.db".
  virtual std::string where() const = 0;
};

}  // namespace dmarcd::record
