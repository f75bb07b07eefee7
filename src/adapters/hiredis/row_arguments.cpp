#include "row_arguments.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <numeric>
#include <system_error>

#include "outbox_keys.h"

namespace dmarcd::redis {
namespace {

using sending::CountedRow;
using sending::FoldedRows;

/// A person looks at some of them, to see what writes such lines.
constexpr const char* most_unreadable_lines = "1000";

std::uint64_t messages_of(const FoldedRows& rows) {
  return std::accumulate(rows.rows.begin(), rows.rows.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const CountedRow& row) { return sum + row.count; });
}

}  // namespace

Result<void> check_counts(const FoldedRows& rows) {
  const bool are_countable = std::all_of(rows.rows.begin(), rows.rows.end(),
                                         [](const CountedRow& row) { return row.count <= greatest_count; });
  if (are_countable) return {};
  return permanent_failure(
      fmt::format("a row stands for more than {} messages, which Redis cannot count", greatest_count));
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(score >= 0 && score <= static_cast<double>(greatest_count))) return std::nullopt;
  return static_cast<std::uint64_t>(score);
}

void add_unreadable(Command& call, const std::vector<std::string>& lines) {
  call.emplace_back(most_unreadable_lines);
  call.push_back(std::to_string(lines.size()));
  call.insert(call.end(), lines.begin(), lines.end());
}

void add_rows(Command& call, const dns::DomainName& policy_domain, const FoldedRows& rows) {
  call.push_back(row_set_name(sending::RowSet::State::open, {policy_domain, rows.day, rows.policy}));
  call.push_back(rows.note);
  call.push_back(std::to_string(messages_of(rows)));
  call.push_back(std::to_string(rows.rows.size()));
  for (const CountedRow& row : rows.rows) {
    call.push_back(row.text);
    call.push_back(std::to_string(row.count));
  }
}

}  // namespace dmarcd::redis
