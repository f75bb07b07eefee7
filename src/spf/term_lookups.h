#pragma once

#include <string>
#include <tl/expected.hpp>

#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::spf {

/// Why a term ends the evaluation instead of matching or not.
struct TermError {
  SpfCode code;  ///< temperror or permerror.
  std::string reason;
};
template <class T>
using TermResult = tl::expected<T, TermError>;

inline tl::unexpected<TermError> term_permerror(std::string reason) {
  return tl::unexpected(TermError{SpfCode::permerror, std::move(reason)});
}

/// The DNS as the terms of one check see it: a failure is a temperror, and what they ask is counted (RFC 7208 sections
/// 5 and 4.6.4).
class TermLookups {
 public:
  explicit TermLookups(dns::Resolver& resolver) : resolver_(resolver) {}

  /// Counts a term that asks the DNS, before it does.
  TermResult<void> begin_term();

  TermResult<dns::AnswerPtr> ask(const dns::DomainName& name, dns::RecordType type);

  /// Counts a term that the DNS has nothing for: it counts once, whatever it asked. The hosts of an mx that have no
  /// address of the client's family are then one void look-up, not ten.
  TermResult<void> count_void();

  unsigned terms() const { return terms_; }
  unsigned voids() const { return voids_; }

 private:
  dns::Resolver& resolver_;
  unsigned terms_ = 0;
  unsigned voids_ = 0;
};

}  // namespace dmarcd::spf
