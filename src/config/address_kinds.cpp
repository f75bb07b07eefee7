#include <optional>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/dns/domain_name.h"

#include "mail_kinds.h"

namespace dmarcd::config {
namespace {

bool is_port(std::string_view text) {
  const std::optional<std::uint64_t> port = parse_number(text);
  return port && *port >= 1 && *port <= 65535;
}

bool is_address(std::string_view text) {
  return IpAddress::parse(text).has_value();
}

bool is_host(std::string_view text) {
  if (is_address(text)) return true;
  const Result<dns::DomainName> name = dns::DomainName::parse(text);
  return name && name->is_host_name();
}

/// "host", "host:port", "[address]:port", "[address]", or a bare IPv6 address.
bool is_host_with_port(std::string_view text, bool (*is_known_host)(std::string_view)) {
  if (is_known_host(text)) return true;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos || !is_address(text.substr(1, end - 1))) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.rfind(':');
  return colon != text.npos && is_known_host(text.substr(0, colon)) && text.substr(0, colon).find(':') == text.npos &&
         is_port(text.substr(colon + 1));
}

bool is_redis_server(std::string_view text) {
  return (text.starts_with('/') && text.size() > 1) || is_host_with_port(text, is_host);
}

bool is_name_server(std::string_view text) {
  return is_host_with_port(text, is_address);
}

bool is_listen_address(std::string_view text) {
  const bool has_port = !is_address(text) && !text.ends_with(']');
  return has_port && is_host_with_port(text, is_address);
}

bool is_database(std::string_view text) {
  for (const std::string_view kind : {"sqlite:", "postgresql:"})
    if (text.starts_with(kind) && text.size() > kind.size()) return true;
  return false;
}

/// Postfix's "host:port", or libmilter's "port@host", or the port alone for every address of the host.
bool is_internet_socket(std::string_view text) {
  if (is_port(text)) return true;
  const std::size_t at = text.find('@');
  if (at != text.npos) {
    std::string_view listening = text.substr(at + 1);
    if (listening.starts_with('[') && listening.ends_with(']')) listening = listening.substr(1, listening.size() - 2);
    return is_port(text.substr(0, at)) && is_host(listening);
  }
  const std::size_t colon = text.rfind(':');
  return colon != text.npos && is_port(text.substr(colon + 1)) && is_host_with_port(text, is_host);
}

bool is_milter_socket(std::string_view text) {
  if (text.starts_with('/') && text.size() > 1) return true;
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return false;
  const std::string_view family = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  if (family == "unix" || family == "local") return rest.starts_with('/') && rest.size() > 1;
  if (family == "inet" || family == "inet6") return is_internet_socket(rest);
  return family == "fd" && parse_number(rest).has_value();
}

Kind<std::string> checked_text(const std::string& accepts, bool (*is_right)(std::string_view), std::string_view as) {
  auto parse = [accepts, is_right, as = std::string(as)](std::string_view text) -> Result<std::string> {
    if (is_right(text)) return std::string(text);
    return permanent_failure(fmt::format("{} is not {}, as {}", shown(text), accepts, as));
  };
  return scalar_kind<std::string>(accepts, parse, [](const std::string& value) { return quoted_text(value); });
}

}  // namespace

Kind<std::string> host() {
  return checked_text("a host's name or address", is_host, "mail.example.net");
}

Kind<std::string> name_server() {
  return checked_text("an address with or without a port", is_name_server, "127.0.0.1, 127.0.0.1:5353 or [::1]:53");
}

Kind<std::string> redis_server() {
  return checked_text("a host with or without a port, or the path of a socket", is_redis_server,
                      "127.0.0.1:6379, [::1]:6379 or /run/redis/redis.sock");
}

Kind<std::string> listen_address() {
  return checked_text("an address and a port", is_listen_address, "127.0.0.1:8053 or [::1]:8053");
}

Kind<std::string> database() {
  return checked_text("a database", is_database,
                      "sqlite:/var/lib/dmarcd/inbox.db or postgresql:host=db.example.net dbname=dmarc");
}

Kind<std::string> milter_socket() {
  return checked_text("a socket", is_milter_socket, "unix:/run/dmarcd/dmarcd.sock, inet:127.0.0.1:8893 or fd:3");
}

}  // namespace dmarcd::config
