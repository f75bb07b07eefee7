#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"

#include "redis_connection.h"

namespace dmarcd::redis {

/// The text as a pattern of Redis that matches it alone.
std::string literal_pattern(std::string_view text);

/// Tells the keys of a type that match a pattern, some of them twice, without keeping the server from others.
Result<void> scan_keys(RedisConnection& connection, const std::string& pattern, const std::string& type,
                       const std::function<void(std::string_view key)>& see);

/// The policy domain whose list of records a key names, if it does.
std::optional<dns::DomainName> domain_of_list(std::string_view key, std::string_view prefix);

}  // namespace dmarcd::redis
