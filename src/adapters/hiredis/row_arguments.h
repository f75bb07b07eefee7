#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dmarcd/sending/outbox.h"

#include "redis_connection.h"

/// What the scripts that add rows are told of them.
namespace dmarcd::redis {

/// Redis counts in the score of a sorted set, a double: beyond 2^53 it would begin to skip numbers.
constexpr std::uint64_t greatest_count = std::uint64_t{1} << 53;

/// A permanent Error for a row whose count is greater.
Result<void> check_counts(const sending::FoldedRows& rows);

/// A count as Redis writes a score or an integer; nothing if it is none or greater than `greatest_count`.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// How many unreadable lines are kept, how many come, and they.
void add_unreadable(Command& call, const std::vector<std::string>& lines);

/// The open set's name, note, messages, how many rows, and of each row its text and messages.
void add_rows(Command& call, const dns::DomainName& policy_domain, const sending::FoldedRows& rows);

}  // namespace dmarcd::redis
