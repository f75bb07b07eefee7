#include "inbox_counters.h"

namespace dmarcd::sql {

Counters::Counters(soci::session& session)
    : session_(session),
      rows_(session,
            "INSERT INTO counters (name, value) VALUES (:c0, :c1) ON CONFLICT (name) DO UPDATE SET"
            " value = excluded.value") {}

void Counters::load() {
  values_.clear();
  moved_.clear();
  std::string name;
  long long value = 0;
  soci::statement statement =
      (session_.prepare << "SELECT name, value FROM counters", soci::into(name), soci::into(value));
  statement.execute();
  while (statement.fetch()) values_[name] = value;
}

long long Counters::next(const std::string& name) {
  const long long value = ++values_[name];
  moved_[name] = value;
  return value;
}

long long Counters::value(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second;
}

void Counters::store() {
  for (const auto& [name, value] : moved_) rows_.add(name, value);
  rows_.flush();
  moved_.clear();
}

}  // namespace dmarcd::sql
