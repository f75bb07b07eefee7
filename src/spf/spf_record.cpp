#include "dmarcd/spf/spf_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"

#include "network_parser.h"

namespace dmarcd::spf {
namespace {

constexpr std::string_view version = "v=spf1";

/// A mechanism as it stands in the record: "a", and ":example.com/24" after it.
struct WrittenMechanism {
  std::string name;  // Lower case.
  std::string_view rest;
};

tl::unexpected<Error> refused(std::string_view why) {
  return permanent_failure(std::string(why));
}

/// ":" domain-spec
Result<MacroString> required_domain(std::string_view rest) {
  if (!rest.starts_with(':')) return refused("it needs a colon and a domain");
  return MacroString::parse_domain_spec(rest.substr(1));
}

/// [ ":" domain-spec ]
Result<std::optional<MacroString>> optional_domain(std::string_view rest) {
  if (rest.empty()) return std::nullopt;
  return DMARCD_TRY(required_domain(rest));
}

/// [ ":" domain-spec ] [ dual-cidr-length ]. A domain-spec may hold slashes too, so the lengths are taken off the end.
template <class AddressMechanism>
Result<Mechanism> address_mechanism(std::string_view rest) {
  const DualCidrLength cidr = DMARCD_TRY(take_dual_cidr_length(rest));
  return AddressMechanism{DMARCD_TRY(optional_domain(rest)), cidr};
}

Result<Mechanism> parse_mechanism(const WrittenMechanism& written) {
  if (written.name == "all") return written.rest.empty() ? Result<Mechanism>(All{}) : refused("\"all\" stands alone");
  if (written.name == "include") return Include{DMARCD_TRY(required_domain(written.rest))};
  if (written.name == "a") return address_mechanism<A>(written.rest);
  if (written.name == "mx") return address_mechanism<Mx>(written.rest);
  if (written.name == "ptr") return Ptr{DMARCD_TRY(optional_domain(written.rest))};
  if (written.name == "ip4") return Ip{DMARCD_TRY(parse_ip4_network(written.rest))};
  if (written.name == "ip6") return Ip{DMARCD_TRY(parse_ip6_network(written.rest))};
  if (written.name == "exists") return Exists{DMARCD_TRY(required_domain(written.rest))};
  return refused("there is no such mechanism");
}

std::optional<Qualifier> qualifier_of(char sign) {
  switch (sign) {
    case '+': return Qualifier::pass;
    case '-': return Qualifier::fail;
    case '~': return Qualifier::softfail;
    case '?': return Qualifier::neutral;
    default: return std::nullopt;
  }
}

/// [ qualifier ] mechanism
Result<Directive> parse_directive(std::string_view term) {
  const std::optional<Qualifier> written = qualifier_of(term.front());
  const std::string_view mechanism = written ? term.substr(1) : term;
  const std::size_t name_end = std::min(mechanism.find_first_of(":/"), mechanism.size());
  return Directive{written.value_or(Qualifier::pass),
                   DMARCD_TRY(parse_mechanism({to_lower(mechanism.substr(0, name_end)), mechanism.substr(name_end)})),
                   std::string(term)};
}

/// The name before the "=" of a modifier; empty if the term is none (RFC 7208 sections 4.6.1 and 6).
std::string_view modifier_name(std::string_view term) {
  const auto end = std::find_if_not(
      term.begin(), term.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
  const bool is_modifier = end != term.end() && *end == '=' && is_letter(term.front());
  return is_modifier ? term.substr(0, static_cast<std::size_t>(end - term.begin())) : std::string_view();
}

/// redirect and exp may stand only once (RFC 7208 section 6).
Result<void> set_once(std::optional<MacroString>& modifier, std::string_view value) {
  if (modifier) return refused("this modifier is there twice");
  modifier = DMARCD_TRY(MacroString::parse_domain_spec(value));
  return {};
}

Result<void> add_modifier(SpfRecord& record, std::string_view name, std::string_view value) {
  if (equals_ignoring_case(name, "redirect")) return set_once(record.redirect, value);
  if (equals_ignoring_case(name, "exp")) return set_once(record.explanation, value);
  DMARCD_TRY(MacroString::parse_macro_string(value));
  return {};
}

bool ends_in_all(const std::vector<Directive>& directives) {
  return !directives.empty() && std::holds_alternative<All>(directives.back().mechanism);
}

Result<void> add_term(SpfRecord& record, std::string_view term) {
  const std::string_view modifier = modifier_name(term);
  if (!modifier.empty()) return add_modifier(record, modifier, term.substr(modifier.size() + 1));
  Directive directive = DMARCD_TRY(parse_directive(term));
  if (!ends_in_all(record.directives)) record.directives.push_back(std::move(directive));
  return {};
}

}  // namespace

bool SpfRecord::is_version_1(std::string_view text) {
  return starts_with_ignoring_case(text, version) && (text.size() == version.size() || text[version.size()] == ' ');
}

Result<SpfRecord> SpfRecord::parse(std::string_view text) {
  if (!is_version_1(text)) return refused("the record does not begin with v=spf1");
  SpfRecord record;
  for (std::string_view term : split(text.substr(version.size()), ' ')) {
    if (term.empty()) continue;
    const Result<void> added = add_term(record, term);
    if (!added) return refused(fmt::format("\"{}\": {}", printable(term, 80), added.error().message));
  }
  return record;
}

SelectedRecord select_record(const std::vector<std::string>& texts) {
  const auto first = std::find_if(texts.begin(), texts.end(), SpfRecord::is_version_1);
  if (first == texts.end()) return std::nullopt;
  if (std::any_of(first + 1, texts.end(), SpfRecord::is_version_1)) return refused("there are several SPF records");
  return DMARCD_TRY(SpfRecord::parse(*first));
}

}  // namespace dmarcd::spf
