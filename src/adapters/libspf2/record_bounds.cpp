#include "record_bounds.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::libspf2 {
namespace {

constexpr std::string_view redirect_name = "redirect=";
constexpr std::size_t header_octets = 4;
constexpr std::size_t prefix_length_octets = 4;
constexpr std::size_t piece_octets = 4;

/// A domain-spec as libspf2 keeps it, and what it would misread in it.
struct CompiledSpec {
  std::size_t octets = 0;
  std::size_t longest_literal = 0;
  std::string_view misread;
};

constexpr std::size_t filled_up(std::size_t length) {
  return (length + 3) / 4 * 4;
}

/// "%{d2r-}" to why libspf2 would expand it otherwise than RFC 7208 section 7.3 says; empty if it would not.
std::string_view misreading(std::string_view macro) {
  const std::string_view transformers = macro.substr(std::min<std::size_t>(macro.size(), 3));
  if (!transformers.empty() && is_digit(transformers.front()))
    return "a macro that keeps a number of parts: of a name with no more parts than that it drops the first octet";
  if (transformers.find('R') != std::string_view::npos) return "a macro reversed by a capital R, which it refuses";
  if (transformers.find_first_of(",/") != std::string_view::npos)
    return "a macro split at a comma or slash, which it refuses";
  return {};
}

/// "example", "%%", "%_" or "%-" to how many octets of literal text the first of it gives.
std::size_t literal_octets(std::string_view spec) {
  return spec.starts_with("%-") ? 3 : 1;
}

void end_literal(CompiledSpec& compiled, std::size_t& literal) {
  if (literal > 0) compiled.octets += piece_octets + filled_up(literal);
  compiled.longest_literal = std::max(compiled.longest_literal, literal);
  literal = 0;
}

/// `spec` has been accepted by our parser.
CompiledSpec compile(std::string_view spec) {
  CompiledSpec compiled;
  std::size_t literal = 0;
  while (!spec.empty()) {
    std::size_t read = spec.starts_with('%') ? 2 : 1;
    if (spec.starts_with("%{")) {
      end_literal(compiled, literal);
      read = std::min(spec.find('}'), spec.size() - 1) + 1;
      compiled.octets += piece_octets;
      if (compiled.misread.empty()) compiled.misread = misreading(spec.substr(0, read));
    } else {
      literal += literal_octets(spec);
    }
    spec.remove_prefix(std::min(read, spec.size()));
  }
  end_literal(compiled, literal);
  return compiled;
}

tl::unexpected<Error> outside(std::string_view term, std::string_view why) {
  return permanent_failure(fmt::format("\"{}\" holds {}", printable(term, 80), why));
}

/// The octets of a term whose domain-spec is `spec`.
Result<std::size_t> octets_with_spec(std::string_view term, std::string_view spec) {
  const CompiledSpec compiled = compile(spec);
  if (!compiled.misread.empty()) return outside(term, compiled.misread);
  if (compiled.longest_literal > longest_literal)
    return outside(term, fmt::format("more than {} octets of literal text at a stretch", longest_literal));
  const std::size_t octets = header_octets + prefix_length_octets + compiled.octets;
  if (octets > most_term_octets) return outside(term, "more macros and text than libspf2 has room for");
  return octets;
}

/// libspf2 takes a prefix length of zero for a mistake.
bool has_empty_prefix(const spf::Directive& directive) {
  if (const spf::A* a = std::get_if<spf::A>(&directive.mechanism)) return a->cidr.ip4 == 0 || a->cidr.ip6 == 0;
  if (const spf::Mx* mx = std::get_if<spf::Mx>(&directive.mechanism)) return mx->cidr.ip4 == 0 || mx->cidr.ip6 == 0;
  return std::holds_alternative<spf::Ip>(directive.mechanism) && directive.text.ends_with("/0");
}

/// "ip4" or "ip6", behind a qualifier or not.
std::size_t address_octets(std::string_view term) {
  const bool has_qualifier = !is_letter(term.front());
  return starts_with_ignoring_case(term.substr(has_qualifier ? 1 : 0), "ip4") ? 4 : 16;
}

Result<std::size_t> octets_of(const spf::Directive& directive) {
  if (has_empty_prefix(directive)) return outside(directive.text, "a prefix length of zero, which libspf2 refuses");
  if (std::holds_alternative<spf::Ip>(directive.mechanism)) return header_octets + address_octets(directive.text);
  const std::size_t colon = directive.text.find(':');
  const bool has_spec = colon != std::string::npos;
  return octets_with_spec(directive.text, has_spec ? std::string_view(directive.text).substr(colon + 1) : "");
}

/// The term that is the redirect; our parser has seen to it that there is one.
std::string_view redirect_term(std::string_view text) {
  const std::vector<std::string_view> terms = split(text, ' ');
  const auto term = std::find_if(terms.begin(), terms.end(), [](std::string_view candidate) {
    return starts_with_ignoring_case(candidate, redirect_name);
  });
  return term == terms.end() ? std::string_view() : *term;
}

bool ends_in_all(const spf::SpfRecord& record) {
  return !record.directives.empty() && std::holds_alternative<spf::All>(record.directives.back().mechanism);
}

}  // namespace

Result<std::string> bounded_record(const spf::SpfRecord& record, std::string_view text) {
  std::string bounded = "v=spf1";
  std::size_t octets = 0;
  for (const spf::Directive& directive : record.directives) {
    octets += DMARCD_TRY(octets_of(directive));
    bounded += " " + directive.text;
  }
  if (record.redirect && !ends_in_all(record)) {
    const std::string_view term = redirect_term(text);
    octets += DMARCD_TRY(octets_with_spec(term, term.substr(std::min(redirect_name.size(), term.size()))));
    fmt::format_to(std::back_inserter(bounded), " {}", term);
  }
  if (octets > most_record_octets)
    return permanent_failure(fmt::format("the record takes more than {} octets in libspf2", most_record_octets));
  return bounded;
}

}  // namespace dmarcd::libspf2
