#pragma once

namespace soci {
class session;
}

namespace dmarcd::sql {

/// A transaction: undone unless it is committed.
class Transaction {
 public:
  enum class Kind {
    read,   ///< One snapshot for all statements; keeps nobody from writing.
    write,  ///< Waits for its turn at the beginning: what it reads is true until it is committed.
  };

  /// Begins one of SQLite. Throws what SOCI throws, as does `commit`.
  Transaction(soci::session& session, Kind kind);
  /// Takes over what was begun on `session`.
  explicit Transaction(soci::session& session) : session_(session) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  soci::session& session_;
  bool is_open_ = true;
};

}  // namespace dmarcd::sql
