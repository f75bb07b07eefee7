#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

struct AnswerCacheOptions {
  std::size_t capacity_bytes = 64 << 20;   ///< What all answers may take together.
  std::chrono::seconds longest_ttl{3600};  ///< No answer is kept longer, whatever its TTL.
  std::chrono::seconds failure_ttl{5};     ///< How long a failure is remembered.

  bool operator==(const AnswerCacheOptions&) const = default;
};

/// The answers of all messages: shared by all threads, in shards with a lock each; no lock is held while waiting.
/// Equal questions in flight are one question to the upstream. Failures are kept for seconds only.
///
/// A hit costs one lock and a search in a balanced tree: names come from strangers, who could choose them to fall into
/// one bucket of a hash table.
class AnswerCache {
 public:
  /// Tells the time for TTLs; tests hand in one that they can move.
  using Clock = std::function<Deadline()>;

  /// `upstream` must outlive this.
  AnswerCache(Upstream& upstream, const AnswerCacheOptions& options,
              const Clock& clock = std::chrono::steady_clock::now);

  /// Waits for continuations that run; answers that come later are dropped. No look-up may be waiting.
  ~AnswerCache();

  AnswerCache(const AnswerCache&) = delete;
  AnswerCache& operator=(const AnswerCache&) = delete;

  /// The answer, from the cache or the upstream; an out_of_budget failure when `deadline` passes first. Nothing is
  /// asked after the deadline, but an answer that is kept is still given. A waiter that gives up leaves the question to
  /// the others, and a late answer is kept like any.
  LookupResult lookup(const Question& question, Deadline deadline);

  /// Starts the question unless its answer is at hand or on its way, and calls `then`, if there is one, with the
  /// answer: at once from the cache, or later from the upstream's thread. Not called for a failure, nor under a lock.
  void prefetch(const Question& question, std::function<void(const AnswerPtr&)> then);

  struct Statistics {
    std::uint64_t hits = 0;
    std::uint64_t merged = 0;  ///< Joined a question in flight.
    std::uint64_t asked = 0;   ///< Questions to the upstream.
    std::uint64_t evicted = 0;
    std::size_t bytes = 0;
  };
  Statistics statistics() const;

 private:
  class Shard;

  Shard& shard_of(const Question& question) const;

  std::vector<std::shared_ptr<Shard>> shards_;  // Shared with questions in flight, which may outlive the cache.
};

}  // namespace dmarcd::dns
