#include "aggregate_outline.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace dmarcd::receiving {
namespace {

struct Child {
  Element parent;
  std::string_view name;
  Element element;
};

using enum Element;

/// The children of one parent stand together.
constexpr Child outline[] = {
    {feedback, "record", record},
    {feedback, "version", version},
    {feedback, "report_metadata", report_metadata},
    {feedback, "policy_published", policy_published},
    {report_metadata, "org_name", org_name},
    {report_metadata, "email", email},
    {report_metadata, "extra_contact_info", extra_contact_info},
    {report_metadata, "report_id", report_id},
    {report_metadata, "date_range", date_range},
    {report_metadata, "error", error},
    {report_metadata, "generator", generator},
    {date_range, "begin", begin},
    {date_range, "end", end},
    {policy_published, "domain", policy_domain},
    {policy_published, "p", p},
    {policy_published, "sp", sp},
    {policy_published, "np", np},
    {policy_published, "adkim", adkim},
    {policy_published, "aspf", aspf},
    {policy_published, "pct", pct},
    {policy_published, "fo", fo},
    {policy_published, "testing", testing},
    {policy_published, "discovery_method", discovery_method},
    {record, "row", row},
    {record, "identifiers", identifiers},
    {record, "identities", identifiers},  // Sent by some in place of it.
    {record, "auth_results", auth_results},
    {row, "source_ip", source_ip},
    {row, "count", count},
    {row, "policy_evaluated", policy_evaluated},
    {policy_evaluated, "disposition", disposition},
    {policy_evaluated, "dkim", evaluated_dkim},
    {policy_evaluated, "spf", evaluated_spf},
    {policy_evaluated, "reason", reason},
    {reason, "type", reason_type},
    {reason, "comment", reason_comment},
    {identifiers, "header_from", header_from},
    {identifiers, "envelope_from", envelope_from},
    {identifiers, "envelope_to", envelope_to},
    {auth_results, "dkim", dkim},
    {auth_results, "spf", spf},
    {dkim, "domain", dkim_domain},
    {dkim, "selector", dkim_selector},
    {dkim, "result", dkim_result},
    {dkim, "human_result", dkim_human_result},
    {spf, "domain", spf_domain},
    {spf, "scope", spf_scope},
    {spf, "result", spf_result},
    {spf, "human_result", spf_human_result},
};

constexpr std::size_t outline_size = std::size(outline);

/// Where in the outline each element's children begin; its end for what has none.
constexpr std::array<std::size_t, element_count> first_children = [] {
  std::array<std::size_t, element_count> first{};
  first.fill(outline_size);
  for (std::size_t i = outline_size; i-- > 0;) first[static_cast<std::size_t>(outline[i].parent)] = i;
  return first;
}();

constexpr std::size_t first_child(Element element) {
  return first_children[static_cast<std::size_t>(element)];
}

}  // namespace

Element child_of(Element parent, std::string_view name) {
  for (std::size_t i = first_child(parent); i < outline_size && outline[i].parent == parent; ++i) {
    if (outline[i].name == name) return outline[i].element;
  }
  return unknown;
}

bool is_leaf(Element element) {
  return element != unknown && first_child(element) == outline_size;
}

std::string_view name_of(Element element) {
  const Child* found = std::ranges::find(outline, element, &Child::element);
  return found == std::end(outline) ? "feedback" : found->name;
}

}  // namespace dmarcd::receiving
