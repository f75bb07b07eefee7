#include "envelope_address.h"

#include <algorithm>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::libcurl {
namespace {

constexpr std::size_t longest_local_part = 64;  // RFC 5321 section 4.5.3.1.1.
constexpr std::size_t longest_address = 254;    // RFC 5321 section 4.5.3.1.3, less the angle brackets.

/// RFC 5322 section 3.2.3.
bool is_atom_character(char c) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
  return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
  const std::vector<std::string_view> atoms = split(text, '.');
  return std::all_of(atoms.begin(), atoms.end(), [](std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), is_atom_character);
  });
}

}  // namespace

std::optional<dns::DomainName> envelope_domain(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || address.size() > longest_address || address.back() == '.') return std::nullopt;
  const std::string_view local_part = address.substr(0, at);
  if (local_part.size() > longest_local_part || !is_dot_atom(local_part)) return std::nullopt;

  Result<dns::DomainName> domain = dns::DomainName::parse(address.substr(at + 1));
  if (!domain || !domain->is_host_name()) return std::nullopt;
  return *std::move(domain);
}

}  // namespace dmarcd::libcurl
