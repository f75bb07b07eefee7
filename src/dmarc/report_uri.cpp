#include "report_uri.h"

#include <algorithm>
#include <limits>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dmarc {
namespace {

constexpr std::size_t longest_local_part = 64;  // RFC 5321 section 4.5.3.1.1.
constexpr std::size_t longest_address = 254;    // RFC 5321 section 4.5.3.1.3, less the angle brackets.

bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

/// RFC 3986 sections 2.2 and 2.3, and the per cent sign of section 2.1.
bool is_uri_character(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "-._~:/?#[]@!$&'()*+,;=%");
}

/// RFC 5322 section 3.2.3.
bool is_atom_character(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~");
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || is_one_of(c, "+-.");
  });
}

/// What follows "!" in a URI of RFC 7489 section 6.2: digits and perhaps a unit, a power of 1024. Nothing if it is
/// none; a size that no number holds is the largest that one does.
std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::string_view units = "kmgt";
  const std::size_t unit = text.empty() ? units.npos : units.find(to_lower(text.back()));
  if (unit != units.npos) text.remove_suffix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t factor = unit == units.npos ? 1 : std::uint64_t{1} << (10 * (unit + 1));
  const std::uint64_t number = parse_number(text).value_or(most);
  return number > most / factor ? most : number * factor;
}

std::optional<unsigned> hexadecimal_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = to_lower(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

/// The octets that the text of a URI stands for; nothing if "%" is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const std::optional<unsigned> high = hexadecimal_digit(text[i + 1]);
    const std::optional<unsigned> low = hexadecimal_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded += static_cast<char>(*high << 4U | *low);
    i += 2;
  }
  return decoded;
}

bool is_dot_atom(std::string_view text) {
  const std::vector<std::string_view> atoms = split(text, '.');
  return std::all_of(atoms.begin(), atoms.end(), [](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), is_atom_character);
  });
}

/// The address with its domain in A-labels; nothing if `text` is anything but one address.
std::optional<std::string> parse_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || text.back() == '.') return std::nullopt;
  const std::string_view local_part = text.substr(0, at);
  if (local_part.size() > longest_local_part || !is_dot_atom(local_part)) return std::nullopt;

  const Result<dns::DomainName> domain = dns::DomainName::parse_international(text.substr(at + 1));
  if (!domain || !domain->is_host_name()) return std::nullopt;
  std::string address = std::string(local_part) + "@" + domain->text();
  if (address.size() > longest_address) return std::nullopt;
  return address;
}

}  // namespace

std::optional<ReportUri> parse_report_uri(std::string_view item) {
  ReportUri uri;
  if (const std::size_t mark = item.find('!'); mark != std::string_view::npos) {
    uri.largest = parse_size(item.substr(mark + 1));
    if (!uri.largest) return std::nullopt;
    item = item.substr(0, mark);
  }
  const std::size_t colon = item.find(':');
  if (colon == std::string_view::npos || !is_scheme(item.substr(0, colon))) return std::nullopt;
  const std::string_view rest = item.substr(colon + 1);
  if (rest.empty() || !std::all_of(rest.begin(), rest.end(), is_uri_character)) return std::nullopt;
  if (!percent_decoded(rest)) return std::nullopt;
  if (!equals_ignoring_case(item.substr(0, colon), "mailto")) return uri;

  const std::optional<std::string> path = percent_decoded(rest.substr(0, rest.find_first_of("?#")));
  std::optional<std::string> address = path ? parse_address(*path) : std::nullopt;
  if (!address) return std::nullopt;
  uri.address = *std::move(address);
  return uri;
}

}  // namespace dmarcd::dmarc
