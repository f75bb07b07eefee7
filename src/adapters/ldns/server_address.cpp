#include "server_address.h"

#include <arpa/inet.h>
#include <cstring>
#include <limits>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/text.h"

namespace dmarcd::ldns {
namespace {

struct Parts {
  std::string_view host;
  std::string_view scope;
  std::string_view port = "53";
};

/// Only a name of one colon ends in a port: an IPv6 address with a port stands in brackets.
std::optional<Parts> split_address(std::string_view text) {
  Parts parts{text, {}};
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    parts.host = text.substr(1, bracket - 1);
    const std::string_view rest = text.substr(bracket + 1);
    if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
    if (!rest.empty()) parts.port = rest.substr(1);
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
    parts.host = text.substr(0, colon);
    parts.port = text.substr(colon + 1);
  }
  if (const std::size_t percent = parts.host.find('%'); percent != std::string_view::npos) {
    parts.scope = parts.host.substr(percent + 1);
    parts.host = parts.host.substr(0, percent);
    if (parts.scope.empty()) return std::nullopt;
  }
  return parts;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const std::optional<std::uint64_t> port = parse_number(text);
  if (!port || *port == 0 || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

/// Nothing for an interface that is not there.
std::optional<std::uint32_t> parse_scope(std::string_view text) {
  if (text.empty()) return 0;
  if (const std::optional<std::uint64_t> number = parse_number(text)) return static_cast<std::uint32_t>(*number);
  const unsigned index = if_nametoindex(std::string(text).c_str());
  if (index == 0) return std::nullopt;
  return index;
}

tl::unexpected<Error> refused(std::string_view text, std::string_view why) {
  return permanent_failure("name server \"" + printable(text, 80) + "\": " + std::string(why) +
                           "; write it as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");
}

template <class SocketAddress>
void store(sockaddr_storage& storage, const SocketAddress& address) {
  static_assert(sizeof address <= sizeof storage);
  std::memcpy(&storage, &address, sizeof address);
}

}  // namespace

Result<ServerAddress> ServerAddress::parse(std::string_view text) {
  const std::optional<Parts> parts = split_address(text);
  if (!parts) return refused(text, "not an address");
  const std::optional<std::uint16_t> port = parse_port(parts->port);
  if (!port) return refused(text, "the port is not a number from 1 to 65535");
  const std::optional<std::uint32_t> scope = parse_scope(parts->scope);
  if (!scope) return refused(text, "there is no such network interface");

  ServerAddress result(text);
  const std::string host(parts->host);
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1 && parts->scope.empty()) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(*port);
    store(result.storage_, v4);
  } else if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(*port);
    v6.sin6_scope_id = *scope;
    store(result.storage_, v6);
  } else {
    return refused(text, "not an address");
  }
  return result;
}

socklen_t ServerAddress::size() const {
  return family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

}  // namespace dmarcd::ldns
