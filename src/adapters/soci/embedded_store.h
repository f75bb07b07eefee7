#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dmarcd/record/record_store.h"

#include "embedded_file.h"

namespace dmarcd::sql {

/// Records in an SQLite file, for one host without Redis. Reading goes on while another process writes; a file of an
/// older version can be read.
///
/// Failures are temporary Errors that name the file and say what to do; where a person must repair the file, reading
/// is a permanent one.
class EmbeddedStore final : public record::RecordStore {
 public:
  /// `path` may hold no quotation mark. `lock_wait` is how long a transaction waits for another process's.
  EmbeddedStore(std::string path, Access access, std::chrono::seconds lock_wait = std::chrono::seconds(5));

  /// One transaction; survives a crash of the process, and of the machine but for the last moments.
  Result<void> append(const record::Batch& batch) override;
  Result<std::vector<dns::DomainName>> domains() override;
  Result<std::vector<std::string>> lines(const dns::DomainName& policy_domain) override;
  std::string where() const override { return file_.path(); }

 private:
  EmbeddedFile file_;
};

}  // namespace dmarcd::sql
