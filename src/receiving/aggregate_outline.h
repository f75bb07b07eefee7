#pragma once

#include <cstddef>
#include <string_view>

namespace dmarcd::receiving {

/// The elements of an aggregate report that we read (RFC 9990 appendix A, RFC 7489 appendix C). Equal names at
/// different places are different elements.
enum class Element : unsigned char {
  unknown,
  feedback,
  version,
  report_metadata,
  org_name,
  email,
  extra_contact_info,
  report_id,
  date_range,
  begin,
  end,
  error,
  generator,
  policy_published,
  policy_domain,
  p,
  sp,
  np,
  adkim,
  aspf,
  pct,
  fo,
  testing,
  discovery_method,
  record,
  row,
  source_ip,
  count,
  policy_evaluated,
  disposition,
  evaluated_dkim,
  evaluated_spf,
  reason,
  reason_type,
  reason_comment,
  identifiers,
  header_from,
  envelope_from,
  envelope_to,
  auth_results,
  dkim,
  dkim_domain,
  dkim_selector,
  dkim_result,
  dkim_human_result,
  spf,
  spf_domain,
  spf_scope,
  spf_result,
  spf_human_result,
};
constexpr std::size_t element_count = static_cast<std::size_t>(Element::spf_human_result) + 1;

/// The child of that name, in any namespace; unknown if the parent has none such, or is unknown itself.
Element child_of(Element parent, std::string_view name);

/// Whether it holds text and no elements.
bool is_leaf(Element element);

/// Its name as a report has it.
std::string_view name_of(Element element);

}  // namespace dmarcd::receiving
