#include "inbox_address.h"

#include <chrono>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::sql {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr std::string_view postgresql_scheme = "postgresql:";

/// A server that does not answer is away.
constexpr std::chrono::seconds connect_wait(10);

Result<InboxAddress> sqlite_address(std::string_view path) {
  if (path.empty()) return permanent_failure("\"sqlite:\" needs a path: \"sqlite:/var/lib/dmarcd/inbox.db\"");
  if (path.find('"') != std::string_view::npos)
    return permanent_failure(fmt::format("{}: a path may hold no quotation mark", printable(path)));
  return InboxAddress{Dialect::sqlite, std::string(path),
                      fmt::format("dbname=\"{}\" timeout={}", path, sqlite_lock_wait.count()), ""};
}

/// The part of `text` between `opening` and the next of `closing`.
std::string_view between(std::string_view text, std::string_view opening, std::string_view closing) {
  const std::size_t begin = text.find(opening);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + opening.size());
  return text.substr(0, text.find_first_of(closing));
}

InboxAddress uri_address(std::string_view uri) {
  const std::string_view without_query = uri.substr(0, uri.find('?'));
  std::string name(without_query);
  std::string_view password = between(uri, "password=", "&");
  const std::size_t at = without_query.rfind('@');
  const std::size_t authority = without_query.find("//") + 2;
  if (at != std::string_view::npos) {
    const std::string_view user = without_query.substr(authority, at - authority);
    if (const std::size_t colon = user.find(':'); colon != std::string_view::npos) {
      password = user.substr(colon + 1);
      name.erase(authority + colon, user.size() - colon);
    }
  }
  const char separator = without_query.size() == uri.size() ? '?' : '&';
  const bool says_when = uri.find("connect_timeout=") != std::string_view::npos;
  return {Dialect::postgresql, printable(name),
          says_when ? std::string(uri) : fmt::format("{}{}connect_timeout={}", uri, separator, connect_wait.count()),
          std::string(password)};
}

/// The value of `key` in "key=value key='a value'".
std::string_view value_of(std::string_view words, std::string_view key) {
  const std::string quoted = fmt::format("{}='", key);
  if (const std::string_view value = between(words, quoted, "'"); !value.empty()) return value;
  return between(words, fmt::format("{}=", key), " ");
}

InboxAddress words_address(std::string_view words) {
  std::string name = "postgresql:";
  for (const std::string_view key : {"host", "port", "dbname"}) {
    const std::string_view value = value_of(words, key);
    if (!value.empty()) name += fmt::format("{}{}={}", name.ends_with(':') ? "" : " ", key, printable(value));
  }
  // What comes later in the text wins: the operator's own.
  return {Dialect::postgresql, name, fmt::format("connect_timeout={} {}", connect_wait.count(), words),
          std::string(value_of(words, "password"))};
}

}  // namespace

Result<InboxAddress> parse_inbox_address(std::string_view text) {
  if (text.starts_with(sqlite_scheme)) return sqlite_address(text.substr(sqlite_scheme.size()));
  if (text.starts_with("postgresql://")) return uri_address(text);
  if (text.starts_with(postgresql_scheme)) return words_address(text.substr(postgresql_scheme.size()));
  const std::size_t scheme = std::min(text.find(':'), text.size());
  return permanent_failure(
      fmt::format("\"{}\" is no kind of database; write sqlite:/path/inbox.db or postgresql://user@host/database",
                  printable(text.substr(0, scheme), 64)));
}

}  // namespace dmarcd::sql
