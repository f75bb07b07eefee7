#include "inbox_rule_table.h"

#include <fmt/format.h>

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::SourceRule;

std::vector<SourceRule> all_rules(soci::session& session) {
  std::vector<SourceRule> rules;
  for_each_row<long long, std::string, std::string, std::string, std::string, std::string, std::string, long long>(
      session, "SELECT id, domain, mark, value, decision, note, decided_by, decided_at FROM rules ORDER BY id",
      [&](long long id, const std::string& domain, const std::string& mark, const std::string& value,
          const std::string& decision, const std::string& note, const std::string& by, long long at) {
        const auto known_mark = inbox::mark(mark);
        const auto known_decision = inbox::decision(decision);
        if (known_mark && known_decision)
          rules.push_back({id, domain, *known_mark, value, *known_decision, note, by, from_unix_seconds(at)});
      });
  return rules;
}

}  // namespace

std::vector<SourceRule> read_rules(soci::session& session, const inbox::Scope& scope, std::string_view domain) {
  std::vector<SourceRule> rules = all_rules(session);
  std::erase_if(rules, [&](const SourceRule& rule) {
    return !scope.sees(rule.domain) || (!domain.empty() && rule.domain != domain);
  });
  return rules;
}

void insert_rule(soci::session& session, std::int64_t id, const SourceRule& rule) {
  const long long number = id;
  const std::string domain = takeable(rule.domain);
  const std::string value = takeable(rule.value);
  const std::string note = takeable(rule.note);
  const std::string by = takeable(rule.decided_by);
  const std::string mark(to_text(rule.mark));
  const std::string decision(to_text(rule.decision));
  const long long at = packed(rule.decided_at);
  session << "INSERT INTO rules (id, domain, mark, value, decision, note, decided_by, decided_at)"
             " VALUES (:id, :domain, :mark, :value, :decision, :note, :by, :at)",
      soci::use(number, "id"), soci::use(domain, "domain"), soci::use(mark, "mark"), soci::use(value, "value"),
      soci::use(decision, "decision"), soci::use(note, "note"), soci::use(by, "by"), soci::use(at, "at");
}

void delete_rule(soci::session& session, const inbox::Scope& scope, std::int64_t id) {
  for (const SourceRule& rule : all_rules(session))
    if (rule.id == id && scope.sees(rule.domain)) session << fmt::format("DELETE FROM rules WHERE id = {}", id);
}

}  // namespace dmarcd::sql
