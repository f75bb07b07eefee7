#include "inbox_failure.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "dmarcd/base/text.h"

#include "sqlite_failure.h"

namespace dmarcd::sql {
namespace {

struct Reason {
  Error::Kind kind;
  std::string text;
};

std::string without(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "...");
  return text;
}

/// PostgreSQL's own words, in one line. SOCI's what() would add the statement and its values.
std::string words_of(const std::exception& thrown) {
  const auto* failure = dynamic_cast<const soci::soci_error*>(&thrown);
  std::string text = failure ? failure->get_error_message() : thrown.what();
  for (char& c : text)
    if (is_space(c)) c = ' ';
  return std::string(trim_space(text));
}

/// By the classes of SQLSTATE (PostgreSQL's manual, appendix A).
Reason reason_of(std::string_view state, const std::string& words) {
  if (state == "55P03") return {Error::Kind::temporary, "another program keeps it locked"};
  if (state.starts_with("53")) return {Error::Kind::temporary, fmt::format("the server is full: {}", words)};
  if (state.starts_with("28") || state == "42501")
    return {Error::Kind::temporary, fmt::format("{}; see what the user may do", words)};
  if (state == "3D000") return {Error::Kind::temporary, fmt::format("{}; create it with createdb", words)};
  if (state.starts_with("42") || state.starts_with("XX"))
    return {Error::Kind::permanent, fmt::format("its tables are not an inbox's, or damaged: {}", words)};
  if (state.starts_with("22")) return {Error::Kind::permanent, words};
  return {Error::Kind::temporary, fmt::format("{}; see whether the server runs and can be reached", words)};
}

}  // namespace

Error inbox_failure(const InboxAddress& address, std::string_view deed, const std::exception& thrown) {
  if (address.dialect == Dialect::sqlite) return sqlite_failure(address.name, deed, thrown);
  const auto* failure = dynamic_cast<const soci::postgresql_soci_error*>(&thrown);
  const std::string words = printable_sentence(without(words_of(thrown), address.password), 1000);
  const Reason reason = reason_of(failure ? failure->sqlstate() : "", words);
  return {reason.kind, fmt::format("{}: cannot {}: {}", address.name, deed, reason.text)};
}

}  // namespace dmarcd::sql
