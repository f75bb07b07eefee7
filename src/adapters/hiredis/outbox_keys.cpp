#include "outbox_keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "dmarcd/report/day.h"

#include "key_scan.h"

namespace dmarcd::redis {
namespace {

using sending::RowSet;
using sending::RowSetKey;

constexpr std::string_view open_word = "open:";
constexpr std::string_view closed_word = "closed:";
constexpr std::size_t length_of_day = 8;

/// A domain has one of these as long as it has rows or reports.
constexpr std::array<std::string_view, 3> indexes = {"sets", "pending", "archived"};

std::string name_of_key(const RowSetKey& key) {
  return fmt::format("{}:{}", day_digits(key.day), key.policy);
}

}  // namespace

std::string day_digits(report::Day day) {
  std::string text = report::day_text(day);
  std::erase(text, '-');
  return text;
}

std::optional<report::Day> parse_day_digits(std::string_view text) {
  if (text.size() != length_of_day) return std::nullopt;
  return report::parse_day(fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6)));
}

std::string row_set_name(RowSet::State state, const RowSetKey& key) {
  return fmt::format("{}{}", state == RowSet::State::open ? open_word : closed_word, name_of_key(key));
}

std::optional<RowSet> parse_row_set_name(std::string_view name, const dns::DomainName& policy_domain) {
  const bool is_open = name.starts_with(open_word);
  if (!is_open && !name.starts_with(closed_word)) return std::nullopt;
  const std::string_view rest = name.substr(is_open ? open_word.size() : closed_word.size());
  const std::optional<report::Day> day = parse_day_digits(rest.substr(0, length_of_day));
  if (!day || rest.size() <= length_of_day || rest[length_of_day] != ':') return std::nullopt;

  return RowSet{.key = {policy_domain, *day, std::string(rest.substr(length_of_day + 1))},
                .state = is_open ? RowSet::State::open : RowSet::State::closed,
                .note = {}};
}

OutboxKeys::OutboxKeys(std::string_view key_prefix, const dns::DomainName& policy_domain)
    : lines_(fmt::format("{}{}", key_prefix, policy_domain.text())), stem_(fmt::format("{{{}}}:", lines_)) {}

std::string OutboxKeys::row_set(RowSet::State state, const RowSetKey& key) const {
  return at("set:") + row_set_name(state, key);
}

std::string OutboxKeys::rows(RowSet::State state, const RowSetKey& key) const {
  return at("rows:") + row_set_name(state, key);
}

std::string OutboxKeys::parts(const RowSetKey& key) const {
  return at("parts:") + name_of_key(key);
}

std::string OutboxKeys::report(std::string_view id) const {
  return fmt::format("{}report:{}", stem_, id);
}

std::string OutboxKeys::lease(std::string_view deed) const {
  return fmt::format("{}lease:{}", stem_, deed);
}

std::string OutboxKeys::at(std::string_view rest) const {
  return fmt::format("{}{}", stem_, rest);
}

std::optional<dns::DomainName> domain_of_index(std::string_view key, std::string_view key_prefix) {
  const std::size_t end = key.rfind("}:");
  if (!key.starts_with('{') || end == std::string_view::npos) return std::nullopt;
  const std::string_view index = key.substr(end + 2);
  if (std::find(indexes.begin(), indexes.end(), index) == indexes.end()) return std::nullopt;
  return domain_of_list(key.substr(1, end - 1), key_prefix);
}

}  // namespace dmarcd::redis
