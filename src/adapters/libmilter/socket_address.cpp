#include "socket_address.h"

#include <fmt/format.h>
#include <limits>
#include <optional>
#include <sys/un.h>

#include "dmarcd/base/text.h"

namespace dmarcd::libmilter {
namespace {

/// A UNIX socket's path and its final NUL fit into the kernel's structure.
constexpr std::size_t longest_path = sizeof(sockaddr_un::sun_path) - 1;

tl::unexpected<Error> malformed(std::string_view text, std::string_view why) {
  return permanent_failure(
      fmt::format("milter socket \"{}\": {}; write inet:HOST:PORT, unix:PATH or fd:NUMBER", printable(text), why));
}

/// What follows `prefix`, if the text begins with it.
std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
  if (!starts_with_ignoring_case(text, prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

std::string_view without_square_brackets(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

Result<SocketAddress> parse_path(std::string_view path, std::string_view text) {
  if (path.empty() || path.front() != '/') return malformed(text, "the path does not begin with a slash");
  if (path.size() > longest_path)
    return malformed(text, fmt::format("the path is longer than {} octets", longest_path));
  SocketAddress address;
  address.path = path;
  return address;
}

Result<SocketAddress> parse_internet(std::string_view rest, std::string_view text) {
  std::string_view host;
  std::string_view port = rest;
  if (const std::size_t at = rest.find('@'); at != rest.npos) {
    port = rest.substr(0, at);
    host = rest.substr(at + 1);
  } else if (const std::size_t colon = rest.rfind(':'); colon != rest.npos) {
    host = rest.substr(0, colon);
    port = rest.substr(colon + 1);
  }
  const std::optional<std::uint64_t> number = parse_number(port);
  if (!number || *number == 0 || *number > std::numeric_limits<std::uint16_t>::max())
    return malformed(text, "the port is not a number from 1 to 65535");
  SocketAddress address;
  address.kind = SocketAddress::Kind::internet;
  address.host = without_square_brackets(host);
  address.port = static_cast<std::uint16_t>(*number);
  return address;
}

Result<SocketAddress> parse_descriptor(std::string_view rest, std::string_view text) {
  const std::optional<std::uint64_t> number = parse_number(rest);
  if (!number || *number > std::numeric_limits<int>::max()) return malformed(text, "the descriptor is not a number");
  SocketAddress address;
  address.kind = SocketAddress::Kind::descriptor;
  address.descriptor = static_cast<int>(*number);
  return address;
}

}  // namespace

Result<SocketAddress> SocketAddress::parse(std::string_view text) {
  if (text.starts_with('/')) return parse_path(text, text);
  for (const std::string_view prefix : {"unix:", "local:"})
    if (const auto rest = after(prefix, text)) return parse_path(*rest, text);
  for (const std::string_view prefix : {"inet:", "inet6:"})
    if (const auto rest = after(prefix, text)) return parse_internet(*rest, text);
  if (const auto rest = after("fd:", text)) return parse_descriptor(*rest, text);
  return malformed(text, "it begins with no known kind");
}

std::string SocketAddress::text() const {
  switch (kind) {
    case Kind::path: return "unix:" + path;
    case Kind::internet: {
      const bool is_v6 = host.find(':') != host.npos;
      return is_v6 ? fmt::format("inet:[{}]:{}", host, port) : fmt::format("inet:{}:{}", host, port);
    }
    case Kind::descriptor: return fmt::format("fd:{}", descriptor);
  }
  return "";
}

}  // namespace dmarcd::libmilter
