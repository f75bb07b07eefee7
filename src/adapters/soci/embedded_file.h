#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dmarcd/base/result.h"

#include "embedded_schema.h"
#include "transaction.h"

namespace soci {
class session;
}

namespace dmarcd::sql {

enum class Access {
  read_only,       ///< A file that is not there is a failure.
  write_existing,  ///< So it is here: no program makes a file by chance that another then may not write.
  read_write,      ///< The file is made; its directory is not.
};

/// What a commit survives besides a crash of the process.
enum class Durability {
  process,  ///< After a power cut the last moments may be missing; what is there is whole.
  machine,  ///< A power cut too: each commit waits for the disk.
};

struct FileOptions {
  Access access = Access::read_write;
  Durability durability = Durability::process;
  int oldest_schema = schema_version;  ///< A reader takes no older file.
  std::chrono::seconds lock_wait{5};   ///< How long a transaction waits for another program's.
};

/// The SQLite file that the embedded store and the embedded outbox are in, and the one way of working on it: a
/// transaction that holds or is undone. Opened when it is first needed, and again after each failure. Several programs
/// use the file at once: readers never wait, writers take turns.
class EmbeddedFile {
 public:
  EmbeddedFile(std::string path, FileOptions options);
  ~EmbeddedFile();

  const std::string& path() const { return path_; }

  /// Does `work(session)` on one state of the file. What SOCI throws becomes an Error that names the file and `deed`
  /// ("read records"). `work` may return a Result.
  template <class Work>
  auto read(std::string_view deed, Work work) {
    return transact(Transaction::Kind::read, deed, std::move(work));
  }

  /// The same alone of all writers; nothing is changed if the work throws or returns an Error.
  template <class Work>
  auto write(std::string_view deed, Work work) {
    return transact(Transaction::Kind::write, deed, std::move(work));
  }

 private:
  template <class Value>
  struct AsResult {
    using Type = Result<Value>;
  };
  template <class Value>
  struct AsResult<Result<Value>> {
    using Type = Result<Value>;
  };
  template <class Work>
  using Done = typename AsResult<std::invoke_result_t<Work, soci::session&>>::Type;

  template <class Work>
  Done<Work> transact(Transaction::Kind kind, std::string_view deed, Work work) {
    DMARCD_TRY(open());
    try {
      Transaction transaction(*session_, kind);
      Done<Work> done = finish<Work>(work);
      if (done) transaction.commit();
      return done;
    } catch (const std::exception& thrown) {
      return tl::unexpected(give_up(deed, thrown));
    }
  }

  template <class Work>
  Done<Work> finish(Work& work) {
    if constexpr (std::is_void_v<std::invoke_result_t<Work, soci::session&>>) {
      work(*session_);
      return {};
    } else {
      return work(*session_);
    }
  }

  Result<void> open();
  Result<void> check_version(soci::session& session) const;
  Error give_up(std::string_view deed, const std::exception& thrown);

  std::string path_;
  FileOptions options_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace dmarcd::sql
