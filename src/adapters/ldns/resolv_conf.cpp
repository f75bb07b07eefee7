#include "resolv_conf.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::ldns {
namespace {

/// Three is what the C library takes; no host has use for more than some.
constexpr std::size_t most_servers = 16;

/// The caps of the C library, so that a slip of the pen does not stop the mail.
constexpr std::uint64_t longest_timeout_seconds = 30;
constexpr std::uint64_t most_attempts = 5;

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  while (true) {
    line = trim_space(line);
    if (line.empty()) return found;
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<std::uint64_t> value_of(std::string_view option, std::string_view name) {
  if (!option.starts_with(name)) return std::nullopt;
  return parse_number(option.substr(name.size()));
}

void read_option(std::string_view option, ResolvConf& conf) {
  if (option == "rotate") conf.rotate = true;
  if (option == "use-vc") conf.use_tcp = true;
  if (const auto seconds = value_of(option, "timeout:"))
    conf.timeout = std::chrono::seconds(std::clamp<std::uint64_t>(*seconds, 1, longest_timeout_seconds));
  if (const auto attempts = value_of(option, "attempts:"))
    conf.attempts = static_cast<unsigned>(std::clamp<std::uint64_t>(*attempts, 1, most_attempts));
}

}  // namespace

ResolvConf parse_resolv_conf(std::string_view text) {
  ResolvConf conf;
  for (std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> parts = words(line.substr(0, line.find_first_of("#;")));
    if (parts.size() < 2) continue;
    if (parts[0] == "nameserver" && conf.servers.size() < most_servers) {
      if (Result<ServerAddress> server = ServerAddress::parse(parts[1])) conf.servers.push_back(*std::move(server));
    }
    if (parts[0] == "options")
      std::for_each(parts.begin() + 1, parts.end(), [&](std::string_view option) { read_option(option, conf); });
  }
  return conf;
}

}  // namespace dmarcd::ldns
