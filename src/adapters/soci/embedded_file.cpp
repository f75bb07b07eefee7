#include "embedded_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <system_error>

#include "sqlite_failure.h"
#include "sqlite_log.h"

namespace dmarcd::sql {
namespace {

void prepare_for_writing(soci::session& session, const FileOptions& options) {
  use_write_ahead_log(session, options.lock_wait);
  session << (options.durability == Durability::machine ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  upgrade_schema(session);
}

std::string connection_text(const std::string& path, const FileOptions& options) {
  return fmt::format("dbname=\"{}\" timeout={}{}", path, options.lock_wait.count(),
                     options.access == Access::read_only ? " readonly=true" : "");
}

}  // namespace

EmbeddedFile::EmbeddedFile(std::string path, FileOptions options) : path_(std::move(path)), options_(options) {}
EmbeddedFile::~EmbeddedFile() = default;

Result<void> EmbeddedFile::open() {
  if (session_) return {};
  if (path_.find('"') != std::string::npos) return permanent_failure(path_ + ": a path may hold no quotation mark");
  std::error_code unknown;  // What cannot be looked at cannot be opened either, and that says why.
  if (options_.access == Access::write_existing && !std::filesystem::exists(path_, unknown) && !unknown)
    return temporary_failure(path_ + ": cannot open: it is not there; dmarcd makes it when it starts");
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3, connection_text(path_, options_));
    if (options_.access != Access::read_only) prepare_for_writing(*session, options_);
    DMARCD_TRY(check_version(*session));
    session_ = std::move(session);
    return {};
  } catch (const std::exception& thrown) {
    return tl::unexpected(sqlite_failure(path_, "open", thrown));
  }
}

Result<void> EmbeddedFile::check_version(soci::session& session) const {
  const int version = schema_version_of(session);
  if (version > schema_version)
    return permanent_failure(fmt::format("{}: cannot open: its schema has version {}, and this program knows {}", path_,
                                         version, schema_version));
  if (version < options_.oldest_schema)
    return temporary_failure(
        fmt::format("{}: cannot open: its schema has version {}, and {} is needed; dmarcd and "
                    "dmarcd-report upgrade it when they start",
                    path_, version, options_.oldest_schema));
  return {};
}

Error EmbeddedFile::give_up(std::string_view deed, const std::exception& thrown) {
  Error failure = sqlite_failure(path_, deed, thrown);
  session_.reset();
  return failure;
}

}  // namespace dmarcd::sql
