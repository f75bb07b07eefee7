#pragma once

#include <soci/soci.h>
#include <string>
#include <tuple>

namespace dmarcd::sql {

/// Hands each row that `query` finds to `take(column...)`. The query holds numbers of ours and no text of anybody's.
/// Throws what SOCI throws.
template <class... Columns, class Take>
void for_each_row(soci::session& session, const std::string& query, Take take) {
  std::tuple<Columns...> row;
  soci::statement statement(session);
  statement.alloc();
  statement.prepare(query);
  std::apply([&](auto&... column) { (statement.exchange(soci::into(column)), ...); }, row);
  statement.define_and_bind();
  statement.execute();
  while (statement.fetch()) std::apply(take, row);
}

/// The one number that `query` finds, or 0.
inline long long number_of(soci::session& session, const std::string& query) {
  long long found = 0;
  for_each_row<long long>(session, query, [&](long long number) { found = number; });
  return found;
}

}  // namespace dmarcd::sql
