#pragma once

#include <cstddef>
#include <memory>

#include "dmarcd/dns/answer_cache.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

/// What one message may cost. Running out is a LookupFailure, so a temperror, never "there is no record".
struct LookupBudget {
  std::size_t lookups = 200;  ///< Distinct questions, prefetched ones included; as many continuations.
  Deadline deadline;          ///< No look-up waits longer.
};

/// A message's own view of the shared cache, within its budget. An answer holds for the whole message, even one with a
/// TTL of zero, and repeating a question is free.
class MessageResolver final : public Resolver {
 public:
  /// `cache` must outlive this; continuations that are left when it ends are dropped.
  MessageResolver(AnswerCache& cache, LookupBudget budget);

  LookupResult lookup(const DomainName& name, RecordType type) override;
  using Resolver::prefetch;
  /// The continuations of a message run one after another, so that a long chain of answers at hand needs no deep stack.
  void prefetch(const DomainName& name, RecordType type, Continuation then) override;

  /// Moves the end of the message's time. A client may take minutes for the body of a message, in which nothing waits
  /// for the DNS: the time allowed is best counted from the end of the message.
  void set_deadline(Deadline deadline) { deadline_ = deadline; }

  /// Distinct questions so far.
  std::size_t lookups_used() const;

 private:
  class Spending;  // Shared with continuations, which may outlive the message.
  MessageResolver(AnswerCache& cache, std::shared_ptr<Spending> spending);

  AnswerCache& cache_;
  std::shared_ptr<Spending> spending_;
  Deadline deadline_;
};

}  // namespace dmarcd::dns
