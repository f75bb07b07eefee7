#pragma once

#include <memory>

#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

/// What one message may cost. Running out is a LookupFailure, so a temperror, never "there is no record".
struct LookupBudget {
  std::size_t lookups = 200;  ///< Distinct questions, prefetched ones included.
  Deadline deadline;          ///< No look-up waits longer.
};

/// A message's own view of the shared cache, within its budget.
class MessageResolver final : public Resolver {
 public:
  /// `cache` must outlive this and every continuation.
  MessageResolver(AnswerCache& cache, LookupBudget budget);

  LookupResult lookup(const DomainName& name, RecordType type) override;
  using Resolver::prefetch;
  void prefetch(const DomainName& name, RecordType type, Continuation then) override;

  /// Distinct questions so far.
  std::size_t lookups_used() const;

 private:
  class Spending;  // Shared with continuations, which may outlive the message.
  explicit MessageResolver(AnswerCache& cache, std::shared_ptr<Spending> spending);

  AnswerCache& cache_;
  std::shared_ptr<Spending> spending_;
};

}  // namespace dmarcd::dns
