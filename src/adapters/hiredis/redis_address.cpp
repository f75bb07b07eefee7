#include "redis_address.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/text.h"

namespace dmarcd::redis {
namespace {

tl::unexpected<Error> no_address(std::string_view text, std::string_view why) {
  return permanent_failure(fmt::format("redis server \"{}\": {}; write host:port, [IPv6]:port or the path of a socket",
                                       printable(text), why));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const std::optional<std::uint64_t> number = parse_number(text);
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

bool is_plain(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c <= '~' && c != '/'; });
}

}  // namespace

Result<RedisAddress> RedisAddress::parse(std::string_view text) {
  RedisAddress address;
  if (text.starts_with('/')) {
    address.path = text;
    return address;
  }

  std::string_view host = text;
  std::optional<std::string_view> port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return no_address(text, "the bracket is not closed");
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return no_address(text, "what stands behind the bracket is no port");
    if (!rest.empty()) port = rest.substr(1);
  } else if (!IpAddress::parse(text) && text.find(':') != std::string_view::npos) {
    host = text.substr(0, text.rfind(':'));
    port = text.substr(host.size() + 1);
  }

  if (host.empty() || !is_plain(host)) return no_address(text, "it names no host");
  if (host.find(':') != std::string_view::npos && !IpAddress::parse(host))
    return no_address(text, "it is no IPv6 address");
  address.host = host;
  if (!port) return address;
  const std::optional<std::uint16_t> number = parse_port(*port);
  if (!number) return no_address(text, "the port is no number from 1 to 65535");
  address.port = *number;
  return address;
}

std::string RedisAddress::text() const {
  if (!path.empty()) return path;
  const bool needs_brackets = host.find(':') != std::string::npos;
  return needs_brackets ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<std::vector<RedisAddress>> parse_addresses(const std::vector<std::string>& servers) {
  if (servers.empty()) return permanent_failure("record store: no Redis server is named; set `servers`");
  std::vector<RedisAddress> addresses;
  addresses.reserve(servers.size());
  for (const std::string& server : servers) addresses.push_back(DMARCD_TRY(RedisAddress::parse(server)));
  return addresses;
}

}  // namespace dmarcd::redis
