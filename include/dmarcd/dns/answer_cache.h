#pragma once

#include <chrono>
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
};

/// The answers of all messages: shared by all threads, in shards with a lock each; no lock is held while waiting.
/// Equal questions in flight are one question to the upstream. Failures are kept for seconds only.
class AnswerCache {
 public:
  /// `upstream` must outlive this and must have stopped calling back before this is destroyed.
  AnswerCache(Upstream& upstream, AnswerCacheOptions options);
  ~AnswerCache();

  /// The answer, from the cache or the upstream; a timeout failure when `deadline` passes first.
  LookupResult lookup(const Question& question, Deadline deadline);

  /// Starts the question unless its answer is at hand or on its way, and calls `then`, if there is one, with the
  /// answer: at once from the cache, or later from the upstream's thread. Not called for a failure.
  void prefetch(const Question& question, std::function<void(const Answer&)> then);

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
  std::vector<std::unique_ptr<Shard>> shards_;
  Upstream& upstream_;
  AnswerCacheOptions options_;
};

}  // namespace dmarcd::dns
