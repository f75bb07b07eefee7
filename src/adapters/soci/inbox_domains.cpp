#include "inbox_domains.h"

#include <algorithm>

#include "inbox_packing.h"

namespace dmarcd::sql {
namespace {

/// As with daily sums, lies end here.
constexpr std::uint64_t largest_growth = 1'000'000'000'000'000;

constexpr const char* add_to_domain =
    "UPDATE domains SET"
    " first_day = CASE WHEN reports = 0 OR :c0 < first_day THEN :c0 ELSE first_day END,"
    " last_day = CASE WHEN reports = 0 OR :c1 > last_day THEN :c1 ELSE last_day END,"
    " reports = reports + :c2,"
    " messages = CASE WHEN messages > 1000000000000000000 THEN messages ELSE messages + :c3 END"
    " WHERE id = :c4";

constexpr const char* add_to_policy_day =
    "INSERT INTO policy_days (domain, day, policy, reports) VALUES (:c0, :c1, :c2, :c3)"
    " ON CONFLICT (domain, day, policy) DO UPDATE SET reports = policy_days.reports + excluded.reports";

}  // namespace

DomainFigures::DomainFigures(soci::session& session)
    : domain_rows_(session, add_to_domain), policy_rows_(session, add_to_policy_day) {}

void DomainFigures::add(long long domain, long long policy, const inbox::ReportDays& days, std::uint64_t messages) {
  const long long first = packed(days.first);
  const long long last = first + days.count - 1;
  const auto [entry, is_new] = growth_.try_emplace(domain, Growth{0, 0, first, last});
  Growth& growth = entry->second;
  ++growth.reports;
  growth.messages = std::min(growth.messages + messages, largest_growth);
  growth.first_day = std::min(growth.first_day, first);
  growth.last_day = std::max(growth.last_day, last);
  ++policy_days_[{domain, first, policy}];
}

void DomainFigures::flush() {
  for (const auto& [domain, growth] : growth_)
    domain_rows_.add(growth.first_day, growth.last_day, growth.reports, static_cast<long long>(growth.messages),
                     domain);
  for (const auto& [key, reports] : policy_days_)
    policy_rows_.add(std::get<0>(key), std::get<1>(key), std::get<2>(key), reports);
  domain_rows_.flush();
  policy_rows_.flush();
  growth_.clear();
  policy_days_.clear();
}

}  // namespace dmarcd::sql
