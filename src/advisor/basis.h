#pragma once

#include "dmarcd/advisor/advice.h"

namespace dmarcd::advisor {

/// What a source's class rests on: each is a rule that holds, and a sentence of evidence.
enum class Basis {
  // Own.
  decided_own,
  decided_waived,
  passes_by_spf,        ///< SPF passed for the domain: its own record names the address.
  passes_by_own_key,    ///< Signs with a key of the domain that nobody else signs with, or most do not.
  stopped_passing,      ///< Signed with the domain's key until a day, and fails since.
  own_name,             ///< The address has a confirmed name below the domain.
  key_of_known_source,  ///< A new address of a source that signs with the domain's key.
  named_in_spf,         ///< The record names the address, though nothing passed.
  passed_here,          ///< Our own milter saw its mail pass.
  customer_name,        ///< A service signs with the name that it gave the domain.
  steady_service,       ///< A known service signs with its own name, day by day.
  passes_not_aligned,   ///< A signature or SPF of the domain passes, and alignment is strict.
  // Forwarders.
  decided_forwarder,
  told_forwarded,       ///< Reporters say so.
  key_lives_elsewhere,  ///< Carries signatures made at another own source.
  changes_messages,     ///< The same, and breaks them: a mailing list.
  // Spoofers.
  decided_spoofer,
  scattered_claims,  ///< d= of the domain from everywhere, never passing.
  nothing_of_ours,
  // Undecided.
  few_claims,  ///< d= of the domain from few addresses, never passing.
  unsteady_service,
  named_with_strangers,  ///< SPF names the address, the envelope is another's.
  signed_by_another,     ///< Another domain, which is no known service, signs it day by day or week by week.
  neighbour,             ///< Next to own servers.
  unlisted_steady,       ///< Steady, with the domain's envelope, and SPF says nothing against it.
  unlisted_alone,        ///< The same where no mail is the domain's for sure, and it need not be steady.
};

enum class Side { own, forwarder, spoofer, undecided };

constexpr Side side_of(Basis basis) {
  if (basis <= Basis::passes_not_aligned) return Side::own;
  if (basis <= Basis::changes_messages) return Side::forwarder;
  if (basis <= Basis::nothing_of_ours) return Side::spoofer;
  return Side::undecided;
}

}  // namespace dmarcd::advisor
