#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "dmarcd/dmarc/dmarc_evaluation.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// Which sealers of a chain must be trusted.
enum class SealerTrust { all_sealers, newest_sealer };

/// Whose word about a message counts, after it was sealed into a chain that passes (RFC 8617 section 7.2.1).
struct ArcTrustOptions {
  /// d= of their ARC-Seals, each name by itself: who trusts example.net does not trust what is below it.
  std::unordered_set<dns::DomainName> trusted_sealers;
  SealerTrust trust = SealerTrust::all_sealers;
};

/// Whether a chain is a ground not to apply the policy.
struct ArcTrust {
  std::optional<Waiver> waiver;
  std::string doubt;  ///< For people: why a chain that passes is none; empty where nobody is trusted or nothing failed.
};

/// Looks for a trusted witness in the chain of a `verdict` that is otherwise complete: a message that fails under an
/// enforcing policy, though the witness saw every Author Domain that fails now pass.
///
/// The witness is the oldest of the trusted sealers that follow one another up to the newest. With `all_sealers` that
/// is the first of the chain, so that nobody unknown had a hand in it; with `newest_sealer` the last one is enough. The
/// witness saw a pass if it says dmarc=pass of the Author Domain, or names a passing SPF or DKIM identifier that is
/// aligned with it by the policy of today; finding that out may cost the look-ups of one more DMARC evaluation.
ArcTrust find_trust_in_chain(const Verdict& verdict, const ArcTrustOptions& trust,
                             const dmarc::DiscoveryOptions& discovery, const dmarc::PublicSuffixList* suffixes,
                             dns::Resolver& resolver);

}  // namespace dmarcd::evaluation
