#include "aggregate_outline.h"

#include <algorithm>
#include <array>

namespace dmarcd::receiving {
namespace {

struct Child {
  Element parent;
  std::string_view name;
  Element element;
};

using enum Element;

/// The parents in the order of the enumeration.
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

bool is_parent(Element element) {
  return std::ranges::find(outline, element, &Child::parent) != std::end(outline);
}

}  // namespace

Element child_of(Element parent, std::string_view name) {
  for (const Child* child = std::ranges::find(outline, parent, &Child::parent);
       child != std::end(outline) && child->parent == parent; ++child) {
    if (child->name == name) return child->element;
  }
  return unknown;
}

bool is_leaf(Element element) {
  return element != unknown && !is_parent(element);
}

std::string_view name_of(Element element) {
  const Child* found = std::ranges::find(outline, element, &Child::element);
  return found == std::end(outline) ? "feedback" : found->name;
}

}  // namespace dmarcd::receiving
