#include "key_scan.h"

#include <hiredis/hiredis.h>

#include "reply.h"

namespace dmarcd::redis {
namespace {

/// How many keys a step of SCAN looks at: Redis answers nobody else meanwhile.
constexpr const char* keys_a_step = "1000";

}  // namespace

std::string literal_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("*?[]\\^-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

Result<void> scan_keys(RedisConnection& connection, const std::string& pattern, const std::string& type,
                       const std::function<void(std::string_view key)>& see) {
  std::string cursor = "0";
  do {
    const Reply reply =
        DMARCD_TRY(connection.ask({"SCAN", cursor, "MATCH", pattern, "COUNT", keys_a_step, "TYPE", type}));
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return connection.unexpected_reply("SCAN");
    cursor = text_of(*reply->element[0]);
    const redisReply& keys = *reply->element[1];
    for (std::size_t i = 0; i < keys.elements; ++i) see(text_of(*keys.element[i]));
  } while (cursor != "0");
  return {};
}

std::optional<dns::DomainName> domain_of_list(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = key.substr(prefix.size());
  const Result<dns::DomainName> domain = dns::DomainName::parse(rest);
  if (!domain || !domain->is_host_name() || domain->text() != rest) return std::nullopt;
  return *domain;
}

}  // namespace dmarcd::redis
