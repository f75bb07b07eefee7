#pragma once

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <soci/soci.h>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dmarcd::sql {

/// The statement "INSERT ... VALUES (:c0, ...) ..." for so many rows at once: their parameters are :c0_0, :c1_0, ...,
/// :c0_1, and so on. Empty for any other statement, and for octets.
std::string for_many_rows(const std::string& statement, std::size_t rows);

/// A statement that is prepared once and done for many rows at a time. Its parameters are :c0, :c1, ... in the order of
/// `Columns`, each a long long or a std::string. A server is told many rows at once, since each time costs a way to it
/// and back; SQLite is as fast with one by one. (SOCI's own bulk operations hand PostgreSQL old rows a second time.)
/// Throws what SOCI throws.
template <class... Columns>
class Rows {
 public:
  Rows(soci::session& session, const std::string& statement) : one_(session, statement) {
    const std::string many = for_many_rows(statement, rows_at_once);
    if (session.get_backend_name() == "postgresql" && !many.empty()) many_ = std::make_unique<Many>(session, many);
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void add(Columns... values) { rows_.emplace_back(std::move(values)...); }

  /// Does the statement for every row that was added since.
  void flush() {
    auto row = rows_.begin();
    for (; many_ && rows_.end() - row >= static_cast<std::ptrdiff_t>(rows_at_once); row += rows_at_once)
      many_->execute(row);
    for (; row != rows_.end(); ++row) one_.execute(row);
    rows_.clear();
    one_.release();
    if (many_) many_->release();
  }

 private:
  using Row = std::tuple<Columns...>;

  static constexpr std::size_t rows_at_once = 100;

  /// The statement for `count` rows, and what is bound to it.
  template <std::size_t count>
  class Prepared {
   public:
    Prepared(soci::session& session, const std::string& text) : statement_(session) {
      statement_.alloc();
      statement_.prepare(text);
      for (std::size_t row = 0; row < count; ++row) bind(row, std::index_sequence_for<Columns...>());
      statement_.define_and_bind();
    }

    void execute(typename std::vector<Row>::iterator first) {
      std::move(first, first + count, bound_.begin());
      statement_.execute(true);
    }

    /// What was bound may be large.
    void release() { bound_ = {}; }

   private:
    template <std::size_t... index>
    void bind(std::size_t row, std::index_sequence<index...>) {
      const std::string suffix = count == 1 ? "" : fmt::format("_{}", row);
      (statement_.exchange(soci::use(std::get<index>(bound_[row]), fmt::format("c{}{}", index, suffix))), ...);
    }

    std::array<Row, count> bound_;
    soci::statement statement_;
  };
  using Many = Prepared<rows_at_once>;

  std::vector<Row> rows_;
  Prepared<1> one_;
  std::unique_ptr<Many> many_;
};

}  // namespace dmarcd::sql
