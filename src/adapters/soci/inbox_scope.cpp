#include "inbox_scope.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::Scope;

/// SQL's numbers have a sign.
long long bounded(std::size_t number) {
  return static_cast<long long>(std::min<std::size_t>(number, std::numeric_limits<int>::max()));
}

std::vector<long long> number_of_domain(soci::session& session, std::string_view domain) {
  std::vector<long long> numbers;
  const auto hash = static_cast<long long>(inbox::keyed_hash(hash_key(session), domain));
  for_each_row<long long, std::string>(session, fmt::format("SELECT id, name FROM domains WHERE hash = {}", hash),
                                       [&](long long id, const std::string& name) {
                                         if (name == domain) numbers.push_back(id);
                                       });
  return numbers;
}

std::vector<long long> numbers_in(soci::session& session, const Scope& scope) {
  std::vector<long long> numbers;
  for_each_row<long long, std::string>(session, "SELECT id, name FROM domains",
                                       [&](long long id, const std::string& name) {
                                         if (scope.sees(name)) numbers.push_back(id);
                                       });
  return numbers;
}

}  // namespace

inbox::HashKey hash_key(soci::session& session) {
  const auto value = [&](std::string_view name) {
    return static_cast<std::uint64_t>(
        number_of(session, fmt::format("SELECT value FROM counters WHERE name = '{}'", name)));
  };
  return {value("secret_first"), value("secret_second")};
}

SeenDomains::SeenDomains(soci::session& session, const Scope& scope, std::string_view domain) {
  if (!domain.empty() && !scope.sees(domain))
    numbers_.emplace();
  else if (!domain.empty())
    numbers_ = number_of_domain(session, domain);
  else if (scope.domains)
    numbers_ = numbers_in(session, scope);
}

std::string SeenDomains::condition(std::string_view column) const {
  if (!numbers_) return "1 = 1";
  if (numbers_->empty()) return "1 = 0";
  if (is_one()) return fmt::format("{} = {}", column, numbers_->front());
  return fmt::format("+{} IN ({})", column, fmt::join(*numbers_, ", "));
}

std::string trusted(inbox::Trust trust, std::string_view column) {
  using receiving::Authenticity;
  switch (trust) {
    case inbox::Trust::verified_only:
      return fmt::format("{} IN ({}, {})", column, packed(Authenticity::handed_over), packed(Authenticity::verified));
    case inbox::Trust::not_failed: return fmt::format("{} <> {}", column, packed(Authenticity::failed));
    case inbox::Trust::all: break;
  }
  return "1 = 1";
}

std::string within(const inbox::Days& days, std::string_view column) {
  return fmt::format("{} >= {} AND {} < {}", column, packed(Timestamp(days.first)), column,
                     packed(Timestamp(days.last + std::chrono::days(1))));
}

std::string part_of(const inbox::Page& page) {
  return fmt::format("LIMIT {} OFFSET {}", bounded(page.most), bounded(page.offset));
}

}  // namespace dmarcd::sql
