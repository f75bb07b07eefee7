#include "inbox_domains.h"

#include <algorithm>

namespace dmarcd::sql {
namespace {

/// As with daily sums, lies end here.
constexpr std::uint64_t largest_growth = 1'000'000'000'000'000;

constexpr const char* add_to_domain =
    "UPDATE domains SET reports = reports + :c0,"
    " messages = CASE WHEN messages > 1000000000000000000 THEN messages ELSE messages + :c1 END"
    " WHERE id = :c2";

constexpr const char* add_to_policy_day =
    "INSERT INTO policy_days (domain, day, policy, authenticity, reports) VALUES (:c0, :c1, :c2, :c3, :c4)"
    " ON CONFLICT (domain, day, policy, authenticity) DO UPDATE SET reports = policy_days.reports + excluded.reports";

constexpr const char* delete_empty_policy_day =
    "DELETE FROM policy_days WHERE domain = :c0 AND day = :c1 AND policy = :c2 AND authenticity = :c3 AND reports <= 0";

}  // namespace

DomainFigures::DomainFigures(soci::session& session)
    : domain_rows_(session, add_to_domain),
      policy_rows_(session, add_to_policy_day),
      empty_rows_(session, delete_empty_policy_day) {}

void DomainFigures::add(const PolicyDayKey& key, std::uint64_t messages) {
  Growth& growth = growth_[key.domain];
  ++growth.reports;
  growth.messages = std::min(growth.messages + messages, largest_growth);
  ++policy_days_[key];
}

void DomainFigures::move(PolicyDayKey key, long long authenticity) {
  --policy_days_[key];
  key.authenticity = authenticity;
  ++policy_days_[key];
}

void DomainFigures::flush() {
  for (const auto& [domain, growth] : growth_)
    domain_rows_.add(growth.reports, static_cast<long long>(growth.messages), domain);
  for (const auto& [key, reports] : policy_days_) {
    if (reports != 0) policy_rows_.add(key.domain, key.day, key.policy, key.authenticity, reports);
    if (reports < 0) empty_rows_.add(key.domain, key.day, key.policy, key.authenticity);
  }
  domain_rows_.flush();
  policy_rows_.flush();
  empty_rows_.flush();
  growth_.clear();
  policy_days_.clear();
}

}  // namespace dmarcd::sql
