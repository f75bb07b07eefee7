#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "dmarcd/dns/answer_cache.h"

#include "kept_answers.h"

namespace dmarcd::dns {

/// A share of the cache's questions: what is kept, and who waits for what is in flight.
class AnswerCache::Shard : public std::enable_shared_from_this<Shard> {
 public:
  using Then = std::function<void(const AnswerPtr&)>;

  /// `options.capacity_bytes` is the whole cache's; this takes one of `shards` parts.
  Shard(Upstream& upstream, const AnswerCacheOptions& options, std::size_t shards, Clock clock);

  LookupResult lookup(const Question& question, Deadline deadline);
  void prefetch(const Question& question, Then then);

  /// No continuation starts after this.
  void close();

  /// Waits for the continuations that run.
  void drain();

  void add_to(Statistics& sum) const;

 private:
  /// A question on its way to the upstream.
  struct Flight {
    std::condition_variable landed;
    std::optional<LookupResult> result;
    std::vector<Then> continuations;
  };

  std::shared_ptr<Flight> join(const Question& question, Then then, std::unique_lock<std::mutex>& lock);
  void settle(const Question& question, const LookupResult& result);
  std::vector<Then> land(const Question& question, const LookupResult& result);
  std::chrono::seconds lifetime(const LookupResult& result) const;

  Upstream& upstream_;
  const AnswerCacheOptions options_;
  const Clock clock_;

  mutable std::mutex mutex_;  // Guards all that follows.
  KeptAnswers kept_;
  std::map<Question, std::shared_ptr<Flight>> flights_;
  bool closed_ = false;
  std::size_t delivering_ = 0;  // Calls that run continuations.
  std::condition_variable delivered_;
  std::uint64_t hits_ = 0;
  std::uint64_t merged_ = 0;
  std::uint64_t asked_ = 0;
};

}  // namespace dmarcd::dns
