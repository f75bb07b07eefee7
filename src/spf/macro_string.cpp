#include "dmarcd/spf/macro_string.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

namespace dmarcd::spf {
namespace {

constexpr std::size_t longest_name = 253;  // RFC 7208 section 7.3.

/// Each octet of IPv4 in decimal, each half octet of IPv6 in hexadecimal (RFC 7208 section 7.3).
std::string dotted(const IpAddress& address) {
  if (address.is_v4()) return address.text();
  std::string text;
  for (char c : address.bytes()) {
    const unsigned octet = static_cast<unsigned char>(c);
    fmt::format_to(std::back_inserter(text), "{}{:X}.{:X}", text.empty() ? "" : ".", octet >> 4U, octet & 0xFU);
  }
  return text;
}

std::string value_of(char letter, const MacroScope& scope) {
  const MacroFacts& facts = scope.facts;
  switch (letter) {
    case 's': return facts.local_part + "@" + facts.sender_domain;
    case 'l': return facts.local_part;
    case 'o': return facts.sender_domain;
    case 'd': return scope.domain.text();
    case 'i': return dotted(facts.client_address);
    case 'p': return std::string(scope.validated_name);
    case 'v': return facts.client_address.is_v4() ? "in-addr" : "ip6";
    case 'h': return facts.helo;
    case 'c': return facts.client_address.text();
    case 'r': return facts.receiver;
    case 't': return std::to_string(unix_seconds(facts.now));
    default: return {};
  }
}

std::vector<std::string_view> split_at_any(std::string_view text, std::string_view delimiters) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find_first_of(delimiters); end != std::string_view::npos;
       end = text.find_first_of(delimiters)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

/// Every octet but RFC 3986's unreserved ones as %XX.
std::string url_escaped(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (is_letter(c) || is_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos)
      escaped += c;
    else
      fmt::format_to(std::back_inserter(escaped), "%{:02X}", static_cast<unsigned char>(c));
  }
  return escaped;
}

/// Whole labels are dropped at the left until the rest fits (RFC 7208 section 7.3); nothing is left of a label that is
/// too long by itself.
std::string_view cut_at_the_left(std::string_view name) {
  if (name.size() <= longest_name) return name;
  const std::size_t dot = name.find('.', name.size() - longest_name - 1);
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

std::string MacroString::expand(const Piece& piece, const MacroScope& scope) {
  if (const std::string* literal = std::get_if<std::string>(&piece)) return *literal;

  const Macro& macro = std::get<Macro>(piece);
  const std::string value = value_of(macro.letter, scope);
  std::vector<std::string_view> parts = split_at_any(value, macro.delimiters.empty() ? "." : macro.delimiters);
  if (macro.is_reversed) std::reverse(parts.begin(), parts.end());
  const std::size_t kept = std::min(parts.size(), macro.right_parts);
  const std::string joined =
      fmt::format("{}", fmt::join(parts.end() - static_cast<std::ptrdiff_t>(kept), parts.end(), "."));
  return macro.is_url_escaped ? url_escaped(joined) : joined;
}

std::optional<dns::DomainName> MacroString::target_name(const MacroScope& scope) const {
  if (is_outside_ascii(scope.facts)) return std::nullopt;

  // From the right, as far as a name can reach: what is further left is cut, and a record can make that very long.
  std::string name;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend() && name.size() <= longest_name + 1; ++piece)
    name.insert(0, expand(*piece, scope));

  std::string_view target = name;
  if (target.ends_with('.')) target.remove_suffix(1);
  Result<dns::DomainName> parsed = dns::DomainName::parse(cut_at_the_left(target));
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

std::optional<std::string> MacroString::explanation(const MacroScope& scope) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += expand(piece, scope);
    if (text.size() > longest_explanation) break;
  }
  text.resize(std::min(text.size(), longest_explanation));
  const bool is_printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_printable) return std::nullopt;
  return text;
}

bool MacroString::needs_validated_name() const {
  return has_any_of("p");
}

bool MacroString::is_outside_ascii(const MacroFacts& facts) const {
  return has_non_ascii(facts.local_part) && has_any_of("sl");
}

bool MacroString::has_any_of(std::string_view letters) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    const Macro* macro = std::get_if<Macro>(&piece);
    return macro != nullptr && letters.find(macro->letter) != std::string_view::npos;
  });
}

}  // namespace dmarcd::spf
