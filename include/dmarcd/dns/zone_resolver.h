#pragma once

#include <string>
#include <vector>

#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone.h"

namespace dmarcd::dns {

/// Answers from a zone at once and in the calling thread: for tests and for `dmarcctl --zone`.
class ZoneResolver final : public Resolver {
 public:
  /// `zone` must outlive this.
  explicit ZoneResolver(const Zone& zone) : zone_(zone) {}

  LookupResult lookup(const DomainName& name, RecordType type) override;
  using Resolver::prefetch;
  /// Does nothing: the answer is always at hand.
  void prefetch(const DomainName& name, RecordType type, Continuation then) override;

  /// What was looked up, in order, as "TXT _dmarc.example.com".
  const std::vector<std::string>& questions() const { return questions_; }

 private:
  const Zone& zone_;
  std::vector<std::string> questions_;
};

}  // namespace dmarcd::dns
