#pragma once

#include <cstdint>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/sending/outbox.h"
#include "dmarcd/sending/row.h"

namespace dmarcd::sending {

/// Lines read and folded at a time: some megabytes at most, and a script that keeps the store busy for milliseconds.
constexpr std::size_t lines_a_fold = 5000;

/// Counts lines: equal rows of a day and published policy become one with a number. A line that is no record is kept
/// apart. Pure: what comes out depends on nothing else.
Fold count_lines(const dns::DomainName& domain, const UnreadLines& unread, EnvelopeTo envelope_to);

struct FoldSummary {
  std::uint64_t lines = 0;
  std::uint64_t unreadable = 0;
};

/// Folds all lines of a domain that there are now. Several senders may do so at once: each line is counted once.
Result<FoldSummary> fold_lines(Outbox& outbox, const dns::DomainName& domain, EnvelopeTo envelope_to);

}  // namespace dmarcd::sending
