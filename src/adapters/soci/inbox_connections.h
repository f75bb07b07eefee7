#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dmarcd/base/result.h"

#include "inbox_address.h"
#include "inbox_file.h"
#include "transaction.h"

namespace soci {
class session;
}

namespace dmarcd::sql {

class InboxWriter;

/// A connection to the inbox, and what is prepared on it once for all times.
class InboxConnection {
 public:
  /// Throws what SOCI throws.
  InboxConnection(const InboxAddress& address, Role role);
  ~InboxConnection();

  soci::session& session() { return *session_; }
  InboxWriter& writer();

 private:
  std::unique_ptr<soci::session> session_;
  Dialect dialect_;
  std::unique_ptr<InboxWriter> writer_;  ///< Ends before its session.
};

/// The connections to one inbox, for any number of threads: one that writes, and as many that read as do at once, up to
/// `most_readers`. A connection that failed is let go; one that the server closed meanwhile is made anew, once a call.
class InboxConnections {
 public:
  explicit InboxConnections(InboxAddress address);
  ~InboxConnections();

  const InboxAddress& address() const { return address_; }
  Dialect dialect() const { return address_.dialect; }

  /// Makes the tables. An Error if the inbox cannot be reached, or is none, or of a later version.
  Result<void> prepare();

  /// Does `work(connection)` on one state of the inbox. What SOCI throws becomes an Error that names the inbox and
  /// `deed` ("read reports"). `work` returns a Result.
  template <class Work>
  auto read(std::string_view deed, Work work) -> std::invoke_result_t<Work, InboxConnection&> {
    try {
      Borrowed borrowed(*this);
      auto done = transact(borrowed.connection, Role::reader, work);
      borrowed.is_sound = true;
      return done;
    } catch (const std::exception& thrown) {
      return tl::unexpected(failure(deed, thrown));
    }
  }

  /// The same alone of all writers; nothing is changed if the work throws or returns an Error.
  template <class Work>
  auto write(std::string_view deed, Work work) -> std::invoke_result_t<Work, InboxConnection&> {
    const std::lock_guard lock(writing_);
    try {
      auto done = transact(writer_, Role::writer, work);
      if (!done) writer_.reset();  // It remembers ids that are undone.
      return done;
    } catch (const std::exception& thrown) {
      writer_.reset();
      forget_idle();  // What SQLite shares between connections may be as it was when the disk could not be written.
      return tl::unexpected(failure(deed, thrown));
    }
  }

 private:
  /// So many pages are answered at once; more wait for their turn.
  static constexpr std::size_t most_readers = 8;

  /// A reading connection for as long as it is used.
  struct Borrowed {
    explicit Borrowed(InboxConnections& connections);
    ~Borrowed();
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    InboxConnections& lender;
    std::unique_ptr<InboxConnection> connection;  ///< Empty: to be made.
    bool is_sound = false;
  };

  template <class Work>
  auto transact(std::unique_ptr<InboxConnection>& connection, Role role, Work& work) {
    Transaction transaction = begin(connection, role);
    auto done = work(*connection);
    if (done) transaction.commit();
    return done;
  }

  Transaction begin(std::unique_ptr<InboxConnection>& connection, Role role);
  void forget_idle();
  Error failure(std::string_view deed, const std::exception& thrown) const;

  InboxAddress address_;
  std::optional<FileIdentity> file_;  ///< That was prepared; a server has none.
  std::mutex writing_;
  std::unique_ptr<InboxConnection> writer_;
  std::mutex lending_;
  std::condition_variable returned_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<InboxConnection>> idle_;
};

}  // namespace dmarcd::sql
