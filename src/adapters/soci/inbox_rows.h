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

/// True for "INSERT ... VALUES (:c0, ...) ..." without octets: a hundred documents may be more than a server takes.
bool has_form_for_many_rows(const std::string& statement);

/// Such a statement for so many rows at once: their parameters are :c0_0, :c1_0, ..., :c0_1, and so on.
std::string for_many_rows(const std::string& statement, std::size_t rows);

/// A statement for many rows, prepared when it is first needed: a mail brings a few rows of a few kinds, and preparing
/// what it does not need would cost more than its rows. Its parameters are :c0, :c1, ... in the order of `Columns`,
/// each a long long or a std::string. A server is told many rows at once, since each time costs a way to it and back;
/// SQLite is as fast with one by one. (SOCI's own bulk operations hand PostgreSQL old rows a second time.) Throws what
/// SOCI throws.
template <class... Columns>
class Rows {
 public:
  Rows(soci::session& session, std::string statement)
      : session_(session),
        statement_(std::move(statement)),
        goes_many_at_once_(session.get_backend_name() == "postgresql" && has_form_for_many_rows(statement_)) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void add(Columns... values) { rows_.emplace_back(std::move(values)...); }

  /// Does the statement for every row that was added since.
  void flush() {
    auto row = rows_.begin();
    if (goes_many_at_once_ && rows_.size() >= rows_at_once) row = flush_many(row);
    if (row != rows_.end()) flush_one_by_one(row);
    rows_.clear();
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

  /// The first row that is left.
  typename std::vector<Row>::iterator flush_many(typename std::vector<Row>::iterator row) {
    if (!many_) many_ = std::make_unique<Many>(session_, for_many_rows(statement_, rows_at_once));
    for (; rows_.end() - row >= static_cast<std::ptrdiff_t>(rows_at_once); row += rows_at_once) many_->execute(row);
    many_->release();
    return row;
  }

  void flush_one_by_one(typename std::vector<Row>::iterator row) {
    if (!one_) one_ = std::make_unique<Prepared<1>>(session_, statement_);
    for (; row != rows_.end(); ++row) one_->execute(row);
    one_->release();
  }

  soci::session& session_;
  std::string statement_;
  bool goes_many_at_once_;
  std::vector<Row> rows_;
  std::unique_ptr<Prepared<1>> one_;
  std::unique_ptr<Many> many_;
};

}  // namespace dmarcd::sql
