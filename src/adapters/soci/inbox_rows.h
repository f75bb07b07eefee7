#pragma once

#include <fmt/format.h>
#include <soci/soci.h>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dmarcd::sql {

/// A statement that is prepared once and done for many rows at a time. Its parameters are :c0, :c1, ... in the order of
/// `Columns`, each a long long or a std::string. Throws what SOCI throws.
template <class... Columns>
class Rows {
 public:
  Rows(soci::session& session, const std::string& statement) : statement_(session) {
    statement_.alloc();
    statement_.prepare(statement);
    bind(std::index_sequence_for<Columns...>());
    statement_.define_and_bind();
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void add(Columns... values) { rows_.emplace_back(std::move(values)...); }

  /// Does the statement for every row that was added since.
  void flush() {
    for (std::tuple<Columns...>& row : rows_) {
      bound_ = std::move(row);
      statement_.execute(true);
    }
    rows_.clear();
  }

 private:
  template <std::size_t... index>
  void bind(std::index_sequence<index...>) {
    (statement_.exchange(soci::use(std::get<index>(bound_), fmt::format("c{}", index))), ...);
  }

  std::vector<std::tuple<Columns...>> rows_;
  std::tuple<Columns...> bound_;  ///< SOCI's own bulk operations leave old rows behind with PostgreSQL.
  soci::statement statement_;
};

}  // namespace dmarcd::sql
