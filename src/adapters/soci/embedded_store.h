#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/record/record_store.h"

namespace soci {
class session;
}

namespace dmarcd::sql {

/// Records in an SQLite file, for one host without Redis. The file is opened when it is first needed, and again after
/// each failure. Reading goes on while another process writes.
///
/// Failures are temporary Errors that name the file and say what to do; where a person must repair the file, reading
/// is a permanent one.
class EmbeddedStore final : public record::RecordStore {
 public:
  enum class Access {
    read_only,   ///< A file that is not there is a failure.
    read_write,  ///< The file is made; its directory is not.
  };

  /// `path` may hold no quotation mark. `lock_wait` is how long a statement waits for another process's transaction.
  EmbeddedStore(std::string path, Access access, std::chrono::seconds lock_wait = std::chrono::seconds(5));
  ~EmbeddedStore() override;

  /// One transaction; survives a crash of the process, and of the machine but for the last moments.
  Result<void> append(const record::Batch& batch) override;
  Result<std::vector<dns::DomainName>> domains() override;
  Result<std::vector<std::string>> lines(const dns::DomainName& policy_domain) override;
  std::string where() const override { return path_; }

 private:
  template <class Work>
  auto attempt(std::string_view deed, Work work) -> Result<decltype(work(std::declval<soci::session&>()))>;

  Result<void> open();

  std::string path_;
  Access access_;
  std::chrono::seconds lock_wait_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace dmarcd::sql
