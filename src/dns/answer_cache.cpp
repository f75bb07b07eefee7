#include "dmarcd/dns/answer_cache.h"

#include <functional>

#include "answer_cache_shard.h"

namespace dmarcd::dns {
namespace {

/// Some times the threads that a busy host runs, so that two of them rarely meet at one lock.
constexpr std::size_t shard_count = 64;

}  // namespace

AnswerCache::AnswerCache(Upstream& upstream, const AnswerCacheOptions& options, const Clock& clock) {
  for (std::size_t i = 0; i < shard_count; ++i)
    shards_.push_back(std::make_shared<Shard>(upstream, options, shard_count, clock));
}

AnswerCache::~AnswerCache() {
  // All are closed before the first is waited for: what runs in one shard may ask another.
  for (const std::shared_ptr<Shard>& shard : shards_) shard->close();
  for (const std::shared_ptr<Shard>& shard : shards_) shard->drain();
}

LookupResult AnswerCache::lookup(const Question& question, Deadline deadline) {
  return shard_of(question).lookup(question, deadline);
}

void AnswerCache::prefetch(const Question& question, std::function<void(const AnswerPtr&)> then) {
  shard_of(question).prefetch(question, std::move(then));
}

AnswerCache::Statistics AnswerCache::statistics() const {
  Statistics sum;
  for (const std::shared_ptr<Shard>& shard : shards_) shard->add_to(sum);
  return sum;
}

/// A stranger who aims all names at one shard only evicts his own.
AnswerCache::Shard& AnswerCache::shard_of(const Question& question) const {
  return *shards_[std::hash<DomainName>{}(question.name) % shards_.size()];
}

}  // namespace dmarcd::dns
