#include "inbox_sums.h"

#include <algorithm>
#include <utility>

namespace dmarcd::sql {
namespace {

/// So many messages of a day are told in no earnest report; here a sum ends that only lies could make larger, and
/// sums of such sums still fit into 64 bits.
constexpr std::uint64_t largest_sum = 1'000'000'000'000'000;

constexpr const char* add_to_sum =
    "INSERT INTO daily_sums (domain, day, source_ip, evidence, outcome, authenticity, messages)"
    " VALUES (:c0, :c1, :c2, :c3, :c4, :c5, :c6)"
    " ON CONFLICT (domain, day, source_ip, evidence, outcome, authenticity) DO UPDATE SET messages ="
    " CASE WHEN daily_sums.messages + excluded.messages > 1000000000000000 THEN 1000000000000000"
    " ELSE daily_sums.messages + excluded.messages END";

constexpr const char* take_from_sum =
    "UPDATE daily_sums SET messages = messages - :c6 WHERE domain = :c0 AND day = :c1 AND source_ip = :c2"
    " AND evidence = :c3 AND outcome = :c4 AND authenticity = :c5";

}  // namespace

DailySums::DailySums(soci::session& session) : rows_(session, add_to_sum), taken_(session, take_from_sum) {}

void DailySums::add(SumKey key, std::uint64_t messages) {
  if (messages > 0) added_.push_back({std::move(key), messages});
}

void DailySums::take(const SumKey& key, std::uint64_t messages) {
  taken_.add(key.domain, key.day, key.source_ip, key.evidence, key.outcome, key.authenticity,
             static_cast<long long>(messages));
}

void DailySums::flush() {
  taken_.flush();
  std::sort(added_.begin(), added_.end(), [](const Added& a, const Added& b) { return a.key < b.key; });
  for (auto first = added_.begin(); first != added_.end();) {
    std::uint64_t messages = 0;
    auto next = first;
    for (; next != added_.end() && next->key == first->key; ++next)
      messages = std::min(messages + next->messages, largest_sum);
    SumKey& key = first->key;
    rows_.add(key.domain, key.day, key.source_ip, key.evidence, key.outcome, key.authenticity,
              static_cast<long long>(messages));
    first = next;
  }
  rows_.flush();
  added_.clear();
}

}  // namespace dmarcd::sql
