#include "answer_cache_shard.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::dns {
namespace {

LookupResult too_late(const Question& question) {
  return tl::unexpected(LookupFailure{LookupFailure::Reason::out_of_budget, std::string(to_text(question.type)) + " " +
                                                                                printable(question.name.text()) +
                                                                                ": no answer in the message's time"});
}

}  // namespace

AnswerCache::Shard::Shard(Upstream& upstream, const AnswerCacheOptions& options, std::size_t shards, Clock clock)
    : upstream_(upstream), options_(options), clock_(std::move(clock)), kept_(options.capacity_bytes / shards) {}

LookupResult AnswerCache::Shard::lookup(const Question& question, Deadline deadline) {
  std::unique_lock lock(mutex_);
  const Deadline now = clock_();
  if (const LookupResult* kept = kept_.find(question, now)) {
    ++hits_;
    return *kept;
  }
  if (deadline <= now) return too_late(question);

  const std::shared_ptr<Flight> flight = join(question, {}, lock);
  const auto has_landed = [&] { return flight->result.has_value(); };
  if (!flight->landed.wait_until(lock, deadline, has_landed)) return too_late(question);
  return *flight->result;
}

void AnswerCache::Shard::prefetch(const Question& question, Then then) {
  std::unique_lock lock(mutex_);
  if (closed_) return;
  const LookupResult* kept = kept_.find(question, clock_());
  if (!kept) {
    join(question, std::move(then), lock);
    return;
  }
  ++hits_;
  if (!then || !*kept) return;
  const AnswerPtr answer = **kept;
  lock.unlock();
  then(answer);
}

/// The flight of the question, started if there is none. Lets go of the lock while it asks: the upstream may answer
/// before it returns.
std::shared_ptr<AnswerCache::Shard::Flight> AnswerCache::Shard::join(const Question& question, Then then,
                                                                     std::unique_lock<std::mutex>& lock) {
  std::shared_ptr<Flight>& place = flights_[question];
  const bool is_new = !place;
  if (is_new) place = std::make_shared<Flight>();
  std::shared_ptr<Flight> flight = place;
  if (then) flight->continuations.push_back(std::move(then));
  ++(is_new ? asked_ : merged_);
  if (!is_new) return flight;

  lock.unlock();
  upstream_.ask(question, [shard = shared_from_this(), question](const LookupResult& result) {
    shard->settle(question, result);
  });
  lock.lock();
  return flight;
}

void AnswerCache::Shard::settle(const Question& question, const LookupResult& result) {
  const std::vector<Then> continuations = land(question, result);
  if (continuations.empty()) return;

  for (const Then& then : continuations) then(*result);

  const std::lock_guard lock(mutex_);
  --delivering_;
  delivered_.notify_all();
}

/// Keeps the result and wakes the waiters; what is left to be called, counted as being delivered if there is any.
std::vector<AnswerCache::Shard::Then> AnswerCache::Shard::land(const Question& question, const LookupResult& result) {
  std::vector<Then> unwanted;  // Destroyed after the lock is released: what they own may come back here.
  const std::lock_guard lock(mutex_);
  const auto flight = flights_.extract(question);
  if (const Deadline now = clock_(), expires = now + lifetime(result); expires > now)
    kept_.keep(question, result, expires);
  flight.mapped()->result = result;
  flight.mapped()->landed.notify_all();

  std::vector<Then>& continuations = flight.mapped()->continuations;
  if (closed_ || !result) {
    unwanted.swap(continuations);
    return {};
  }
  if (!continuations.empty()) ++delivering_;
  return std::move(continuations);
}

std::chrono::seconds AnswerCache::Shard::lifetime(const LookupResult& result) const {
  return result ? std::min((*result)->ttl, options_.longest_ttl) : options_.failure_ttl;
}

void AnswerCache::Shard::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void AnswerCache::Shard::drain() {
  std::unique_lock lock(mutex_);
  delivered_.wait(lock, [&] { return delivering_ == 0; });
}

void AnswerCache::Shard::add_to(Statistics& sum) const {
  const std::lock_guard lock(mutex_);
  sum.hits += hits_;
  sum.merged += merged_;
  sum.asked += asked_;
  sum.evicted += kept_.evicted();
  sum.bytes += kept_.bytes();
}

}  // namespace dmarcd::dns
