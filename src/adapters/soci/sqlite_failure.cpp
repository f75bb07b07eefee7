#include "sqlite_failure.h"

#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

struct Reason {
  Error::Kind kind;
  std::string text;
};

bool is_on_read_only_disk(const std::string& path) {
  return access(path.c_str(), W_OK) != 0 && errno == EROFS;
}

Reason why_read_only(const std::string& path) {
  if (is_on_read_only_disk(path))
    return {Error::Kind::temporary, "its disk is mounted read-only; see what the kernel's log says of the disk"};
  return {Error::Kind::temporary, "it is read-only; see who may write it and its directory"};
}

Reason why_not_opened(const std::string& path) {
  std::error_code unknown;
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (!directory.empty() && !std::filesystem::exists(directory, unknown))
    return {Error::Kind::temporary, fmt::format("the directory {} does not exist; create it", directory.string())};
  if (!std::filesystem::exists(path, unknown))
    return {Error::Kind::temporary, "it is not there and cannot be made; see who may write the directory"};
  if (is_on_read_only_disk(path)) return why_read_only(path);
  return {Error::Kind::temporary, "it cannot be opened; see who may read and write it and its directory"};
}

/// SQLite's own words, without the name of the function of SOCI that heard them.
std::string_view words_of(std::string_view message) {
  const std::size_t colon = message.find(": ");
  return message.starts_with("sqlite3_") && colon != std::string_view::npos ? message.substr(colon + 2) : message;
}

Reason reason_of(int result_code, const std::string& path, const std::string& message) {
  constexpr int primary_code = 0xff;  // What is above it tells details.
  switch (result_code & primary_code) {
    case SQLITE_CANTOPEN: return why_not_opened(path);
    case SQLITE_READONLY: return why_read_only(path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Error::Kind::temporary, "another program keeps it locked"};
    case SQLITE_FULL: return {Error::Kind::temporary, "the disk is full"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Error::Kind::permanent, "it is damaged or no database; move it away, and a new one is made"};
    default: return {Error::Kind::temporary, printable(words_of(message))};
  }
}

}  // namespace

Error sqlite_failure(const std::string& path, std::string_view deed, const std::exception& thrown) {
  Reason reason{Error::Kind::temporary, printable(thrown.what())};
  if (const auto* failure = dynamic_cast<const soci::sqlite3_soci_error*>(&thrown))
    reason = reason_of(failure->result(), path, failure->get_error_message());
  return {reason.kind, fmt::format("{}: cannot {}: {}", path, deed, reason.text)};
}

}  // namespace dmarcd::sql
