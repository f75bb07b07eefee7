#include "dmarcd/sending/take_over.h"

#include <fmt/format.h>
#include <map>
#include <string>

#include "dmarcd/sending/row.h"
#include "dmarcd/sending/rows_note.h"
#include "dmarcd/sending/rspamd_row.h"

namespace dmarcd::sending {
namespace {

Result<dns::DomainName> policy_domain_of(const LeftSet& set, const VerificationOptions& options,
                                         dns::Resolver& resolver) {
  const dmarc::Discovery discovery = dmarc::discover_policy(set.domain, options.discovery, options.suffixes, resolver);
  if (discovery.outcome == dmarc::Discovery::Outcome::temperror)
    return temporary_failure(fmt::format("{}: what rspamd left waits: {}", set.key, discovery.reason));
  return discovery.policy ? discovery.policy->policy_domain : set.domain;
}

}  // namespace

Result<TakenOver> take_over(LeftRecords& left, const LeftSet& set, const VerificationOptions& options,
                            dns::Resolver& resolver) {
  Taking taking{.set = set,
                .seen = DMARCD_TRY(left.rows(set)),
                .policy_domain = DMARCD_TRY(policy_domain_of(set, options, resolver)),
                .rows = {set.day, std::string(unknown_policy), encode_note({}), {}},
                .unreadable = {}};
  TakenOver taken;
  std::map<std::string, std::uint64_t> counts;
  for (const CountedRow& seen : taking.seen) {
    if (const Result<report::ReportRow> row = row_of_rspamd(seen.text)) {
      counts[encode_row(*row)] += seen.count;
      taken.messages += seen.count;
    } else {
      taking.unreadable.push_back(seen.text);
    }
  }
  for (const auto& [text, count] : counts) taking.rows.rows.push_back({text, count});
  taken.unreadable = taking.unreadable.size();

  const bool is_taken = DMARCD_TRY(left.take(taking));
  return is_taken ? taken : TakenOver{};  // Another sender was first, or rspamd still counts: the next pass sees.
}

}  // namespace dmarcd::sending
