#pragma once

#include <filesystem>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <string>
#include <unistd.h>

namespace dmarcd::sql {

/// A folder of a test's own, with a blank in its name, and the path of a database in it.
class DatabaseFolder {
 public:
  DatabaseFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "dmarcd store XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~DatabaseFolder() { std::filesystem::remove_all(folder_); }
  DatabaseFolder(const DatabaseFolder&) = delete;
  DatabaseFolder& operator=(const DatabaseFolder&) = delete;

  const std::filesystem::path& path() const { return folder_; }
  std::string database() const { return (folder_ / "records.db").string(); }

  /// The database as somebody else sees it.
  soci::session session() const { return {soci::sqlite3, fmt::format("dbname=\"{}\"", database())}; }

 private:
  std::filesystem::path folder_;
};

}  // namespace dmarcd::sql
