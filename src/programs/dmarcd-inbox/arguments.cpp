#include "arguments.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/name_text.h"

namespace dmarcd::inbox_program {
namespace {

/// The one that `domain` is a name below of, or a slip of the pen for; empty if there is none.
std::string_view meant_domain(const std::string& domain, const std::vector<std::string_view>& known) {
  const auto above = std::find_if(known.begin(), known.end(),
                                  [&](std::string_view name) { return dns::is_at_or_below(domain, name); });
  return above != known.end() ? *above : nearest_word(domain, known);
}

}  // namespace

Result<std::string> domain_argument(std::string_view text) {
  if (text.empty()) return std::string();
  const dns::DomainName name = DMARCD_TRY(dns::DomainName::parse_international(text));
  if (name.is_host_name()) return name.text();
  return permanent_failure(
      fmt::format("\"{}\" is not a domain name: it has characters other than letters, digits, "
                  "hyphens and underscores",
                  printable(text, 80)));
}

Result<std::string> no_report_about(inbox::Archive& archive, const std::string& domain) {
  const std::vector<inbox::DomainLine> lines = DMARCD_TRY(archive.domains({}));
  std::vector<std::string_view> known;
  for (const inbox::DomainLine& line : lines) known.push_back(line.domain);
  if (std::find(known.begin(), known.end(), domain) != known.end()) return std::string();
  const std::string_view meant = meant_domain(domain, known);
  return fmt::format("there is no report about {}{}", printable(domain),
                     meant.empty() ? "; reports come when rua of its DMARC record says where to"
                                   : fmt::format("; did you mean {}?", printable(meant)));
}

std::string complaint_about_id(const std::string& text) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  const std::optional<std::uint64_t> id = parse_number(text);
  return id && *id <= largest ? "" : fmt::format("\"{}\" is not an id as list tells it", printable(text, 80));
}

}  // namespace dmarcd::inbox_program
