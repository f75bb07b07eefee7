#include "visitor.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dashboard {
namespace {

/// More is no list of proxies that anybody runs.
constexpr std::size_t most_forwarders = 32;

bool is_trusted_proxy(const IpAddress& address, const Options& options) {
  return std::any_of(options.trusted_proxies.begin(), options.trusted_proxies.end(),
                     [&](const IpNetwork& network) { return network.contains(address); });
}

/// A value that a trusted proxy set. Two fields of that name mean that one of them is the client's: none is believed.
std::string proxy_user(const Request& request, const Options& options) {
  if (!options.trusts_proxy_user || !is_trusted_proxy(request.peer, options)) return {};
  if (request.headers.count(options.proxy_user_header) != 1) return {};
  return header(request, options.proxy_user_header);
}

Outcome<std::optional<Visitor>> visitor_of_proxy(const std::string& name, const Services& services,
                                                 const ProxySecret& secret) {
  std::optional<inbox::User> user = DMARCD_TRY(services.office.user(name));
  if (!user)
    return refused(403, fmt::format("The proxy says that you are \"{0}\", who is no user here. Somebody with access to "
                                    "the server can add you: dmarcd-inbox user add {0}",
                                    printable(name, 64)));
  return Visitor{*std::move(user), services.sha256(secret.text + name + secret.text), {}};
}

Outcome<std::optional<Visitor>> visitor_of_session(const std::string& token, Timestamp now, const Services& services) {
  const std::string hash = services.sha256(token);
  std::optional<inbox::Session> session = DMARCD_TRY(services.office.session(hash, now));
  if (!session) return std::nullopt;
  std::optional<inbox::User> user = DMARCD_TRY(services.office.user(session->user));
  if (!user) return std::nullopt;
  return Visitor{*std::move(user), std::move(session->csrf_token), hash};
}

}  // namespace

bool are_equal_secrets(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  return difference == 0;
}

std::string header(const Request& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string cookie(const Request& request, std::string_view name) {
  const std::string cookies = header(request, "cookie");
  for (std::string_view pair : split(cookies, ';')) {
    pair = trim_blanks(pair);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return std::string(pair.substr(name.size() + 1));
  }
  return {};
}

std::string session_cookie_name(const Options& options) {
  return options.is_https ? "__Host-dmarcd" : "dmarcd_session";
}

IpAddress client_address(const Request& request, const Options& options) {
  IpAddress client = request.peer;
  const std::string forwarded = header(request, "x-forwarded-for");
  const std::vector<std::string_view> hops = split(forwarded, ',');
  if (request.headers.count("x-forwarded-for") != 1 || hops.size() > most_forwarders) return client;
  for (auto hop = hops.rbegin(); hop != hops.rend() && is_trusted_proxy(client, options); ++hop) {
    const Result<IpAddress> address = IpAddress::parse(trim_blanks(*hop));
    if (!address) break;
    client = *address;
  }
  return client;
}

Outcome<std::optional<Visitor>> identify(const Request& request, const Options& options, const Services& services,
                                         const ProxySecret& secret) {
  if (const std::string name = proxy_user(request, options); !name.empty())
    return visitor_of_proxy(name, services, secret);
  const std::string token = cookie(request, session_cookie_name(options));
  if (token.empty()) return std::nullopt;
  return visitor_of_session(token, request.now, services);
}

}  // namespace dmarcd::dashboard
