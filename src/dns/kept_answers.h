#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>

#include "dmarcd/base/time.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

/// Results until they expire, in a bounded number of bytes; the one that was not used for longest makes room. Not
/// thread-safe.
class KeptAnswers {
 public:
  explicit KeptAnswers(std::size_t capacity_bytes) : capacity_bytes_(capacity_bytes) {}

  /// What is kept for the question; null if nothing is. Valid until the next call.
  const LookupResult* find(const Question& question, Deadline now);

  /// Replaces what was kept. A result that would fill the room alone is not kept.
  void keep(const Question& question, const LookupResult& result, Deadline expires);

  std::size_t bytes() const { return bytes_; }
  std::uint64_t evicted() const { return evicted_; }

 private:
  struct Entry {
    LookupResult result;
    Deadline expires;
    std::size_t bytes;
    std::list<const Question*>::iterator recency;
  };
  using Entries = std::map<Question, Entry>;

  void drop(Entries::iterator entry);

  std::size_t capacity_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
  Entries entries_;
  std::list<const Question*> recency_;  // The keys of entries_, most recently used first.
};

}  // namespace dmarcd::dns
