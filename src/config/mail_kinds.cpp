#include "mail_kinds.h"

#include <algorithm>
#include <cstdint>

#include "list_file.h"
#include "scalar_kinds.h"

namespace dmarcd::config {
namespace {

using dns::DomainName;

Result<IpNetwork> parse_network(std::string_view text) {
  Result<IpNetwork> network = IpNetwork::parse(text);
  if (!network) return permanent_failure(fmt::format("{} is not a network, as 192.0.2.0/24", shown(text)));
  return network;
}

Result<DomainName> parse_domain(std::string_view text) {
  Result<DomainName> name = DomainName::parse_international(text);
  if (!name || !name->is_host_name()) return permanent_failure(fmt::format("{} is not a domain name", shown(text)));
  return name;
}

/// Atoms with dots between them (RFC 5321 section 4.1.2, Dot-string).
bool is_dot_string(std::string_view text) {
  constexpr std::string_view atom_specials = "!#$%&'*+-/=?^_`{|}~";
  const auto is_atom = [&](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), [&](char c) {
      return is_letter(c) || is_digit(c) || atom_specials.find(c) != atom_specials.npos;
    });
  };
  const std::vector<std::string_view> atoms = split(text, '.');
  return std::all_of(atoms.begin(), atoms.end(), is_atom);
}

Result<std::string> parse_mailbox(std::string_view text) {
  constexpr std::size_t longest_local_part = 64;  // RFC 5321 section 4.5.3.1.1.
  const std::size_t at = text.rfind('@');
  if (at == text.npos || at > longest_local_part || !is_dot_string(text.substr(0, at)) ||
      !parse_domain(text.substr(at + 1)))
    return permanent_failure(fmt::format("{} is not an address, as postmaster@example.net", shown(text)));
  return std::string(text);
}

/// A line of printable ASCII: what may stand in a header field or a reply.
bool is_printable_line(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Result<std::string> parse_extension_field_name(std::string_view text) {
  constexpr std::size_t longest_name = 64;  // A line has to hold more than the name.
  const bool is_name = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ':'; });
  if (!is_name || text.size() > longest_name || text.size() < 3 || !starts_with_ignoring_case(text, "X-"))
    return permanent_failure(fmt::format("{} is not the name of a header field that begins with X-", shown(text)));
  return std::string(text);
}

Result<std::string> parse_header_field(std::string_view text) {
  constexpr std::size_t longest_line = 998;  // RFC 5322 section 2.1.1.
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (colon == text.npos || name.empty() || name.find(' ') != name.npos || text.size() > longest_line ||
      !is_printable_line(text) || trim_blanks(text.substr(colon + 1)).empty())
    return permanent_failure(fmt::format("{} is not a header field, as \"X-Spam: Yes\"", shown(text)));
  return std::string(text);
}

/// Whether `text` begins with an enhanced code of that class: "5.7.26 " (RFC 3463 section 2).
bool begins_with_code(std::string_view text, char reply_class) {
  const std::vector<std::string_view> parts = split(text.substr(0, text.find(' ')), '.');
  const auto is_part = [](std::string_view part) { return part.size() <= 3 && parse_number(part).has_value(); };
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), is_part) &&
         parts.front() == std::string_view(&reply_class, 1);
}

/// The first thing in braces that is replaced by nothing; empty if there is none.
std::string_view unknown_placeholder(std::string_view text) {
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const std::string_view rest = text.substr(open);
    if (rest.starts_with("{domain}") || rest.starts_with("{policy}") || rest.starts_with("{id}")) continue;
    return rest.substr(0, std::min(rest.find('}'), rest.size() - 1) + 1);
  }
  return {};
}

Result<std::string> parse_reply_text(std::string_view text, char reply_class) {
  // A reply line holds 512 octets (RFC 5321 section 4.5.3.1.5), and a domain of 253 must fit.
  constexpr std::size_t longest_text = 200;
  if (!is_printable_line(text) || text.size() > longest_text)
    return permanent_failure(fmt::format("takes 1 to {} ASCII characters in one line", longest_text));
  if (!begins_with_code(text, reply_class))
    return permanent_failure(fmt::format("begins with an enhanced code of class {0}, as {0}.7.1", reply_class));
  const std::string_view unknown = unknown_placeholder(text);
  if (!unknown.empty())
    return permanent_failure(fmt::format("{} is not known; {{domain}}, {{policy}} and {{id}} are", unknown));
  return std::string(text);
}

std::string quoted_of(const std::string& value) {
  return quoted_text(value);
}

/// A set of patterns with `texts()`, each pattern added by `add`.
template <class Patterns>
Kind<Patterns> pattern_set(std::string element_accepts, PathTest is_path,
                           Result<void> (*add)(Patterns& patterns, const std::string& text)) {
  const auto check = [add](std::string_view text) -> Result<std::string> {
    Patterns alone;
    DMARCD_TRY(add(alone, std::string(text)));
    return std::string(text);
  };
  Kind<std::vector<std::string>> list =
      list_or_files(scalar_kind<std::string>(std::move(element_accepts), check, quoted_of), is_path);
  auto read = [read_list = std::move(list.read), add](const Value& value, Reading& reading) -> std::optional<Patterns> {
    const std::optional<std::vector<std::string>> texts = read_list(value, reading);
    if (!texts) return std::nullopt;
    Patterns patterns;
    for (const std::string& text : *texts) static_cast<void>(add(patterns, text));  // Each was tried alone.
    return patterns;
  };
  auto print = [print_list = std::move(list.print)](const Patterns& patterns) { return print_list(patterns.texts()); };
  return {std::move(list.accepts), std::move(read), std::move(print)};
}

Kind<DomainName> domain() {
  return scalar_kind<DomainName>("a domain name", parse_domain,
                                 [](const DomainName& name) { return quoted_text(name.text()); });
}

/// A secret in a file, of which `choose` takes what counts.
Kind<Secret> file_of_secret(std::string_view (*choose)(std::string_view content)) {
  auto read = [choose](const Value& value, Reading& reading) -> std::optional<Secret> {
    const std::optional<std::string> file = or_empty(path()).read(value, reading);
    if (!file) return std::nullopt;
    if (file->empty()) return Secret{};
    const Result<std::string> content = reading.read_file(*file);
    if (content) return Secret{*file, std::string(choose(*content))};
    reading.mistake(value.position, content.error().message);
    return std::nullopt;
  };
  return {"a path, or empty", read, [](const Secret& secret) { return quoted_text(secret.file); }};
}

}  // namespace

Kind<IpNetwork> network() {
  return scalar_kind<IpNetwork>("a network or address", parse_network,
                                [](const IpNetwork& network) { return quoted_text(network.text()); });
}

Kind<std::optional<DomainName>> domain_or_none() {
  auto parse = [](std::string_view text) -> Result<std::optional<DomainName>> {
    if (text.empty()) return std::optional<DomainName>();
    return DMARCD_TRY(parse_domain(text));
  };
  return scalar_kind<std::optional<DomainName>>(
      "a domain name, or empty", parse,
      [](const std::optional<DomainName>& name) { return quoted_text(name ? name->text() : ""); });
}

Kind<std::vector<IpNetwork>> networks() {
  return list_or_files(network(), begins_as_path);
}

Kind<std::unordered_set<DomainName>> domains_or_file() {
  Kind<std::vector<DomainName>> list = list_or_files(domain(), has_slash);
  auto read = [read_list = std::move(list.read)](const Value& value,
                                                 Reading& reading) -> std::optional<std::unordered_set<DomainName>> {
    const std::optional<std::vector<DomainName>> names = read_list(value, reading);
    if (!names) return std::nullopt;
    return std::unordered_set<DomainName>(names->begin(), names->end());
  };
  auto print = [](const std::unordered_set<DomainName>& domains) {
    std::vector<std::string> texts;
    texts.reserve(domains.size());
    for (const DomainName& name : domains) texts.push_back(quoted_text(name.text()));
    std::sort(texts.begin(), texts.end());
    return list_text(texts);
  };
  return {list.accepts, read, print};
}

Kind<dns::DomainPatterns> domain_patterns() {
  return pattern_set<dns::DomainPatterns>("a domain name, or one behind a dot for all names below it", has_slash,
                                          [](dns::DomainPatterns& patterns, const std::string& text) -> Result<void> {
                                            patterns.add(DMARCD_TRY(dns::DomainPattern::parse(text)));
                                            return {};
                                          });
}

Kind<message::AddressPatterns> address_patterns() {
  return pattern_set<message::AddressPatterns>(
      "an address of mail, a domain name, or one behind a dot for all names below it", begins_as_path,
      [](message::AddressPatterns& patterns, const std::string& text) { return patterns.add(text); });
}

Kind<std::string> mailbox() {
  return scalar_kind<std::string>("an address of mail", parse_mailbox, quoted_of);
}

Kind<std::string> extension_field_name() {
  return scalar_kind<std::string>("the name of a header field that begins with X-", parse_extension_field_name,
                                  quoted_of);
}

Kind<std::string> header_field() {
  return scalar_kind<std::string>("a header field", parse_header_field, quoted_of);
}

Kind<std::string> reply_text(char reply_class) {
  return scalar_kind<std::string>(
      fmt::format("text in one line that begins with an enhanced code of class {}", reply_class),
      [reply_class](std::string_view text) { return parse_reply_text(text, reply_class); }, quoted_of);
}

Kind<Secret> secret_file() {
  return file_of_secret([](std::string_view content) { return trim_space(content.substr(0, content.find('\n'))); });
}

Kind<Secret> whole_secret_file() {
  return file_of_secret([](std::string_view content) { return content; });
}

}  // namespace dmarcd::config
