#include "dmarcd/evaluation/list_signs.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "list_id.h"

namespace dmarcd::evaluation {
namespace {

void add_sign(std::string& signs, std::string_view sign) {
  if (!signs.empty()) signs += ", ";
  signs += sign;
}

}  // namespace

std::string signs_of_a_list(const std::vector<message::HeaderField>& header,
                            const std::vector<dkim::DkimResult>& dkim) {
  const auto find = [&](std::string_view name) {
    return std::find_if(header.begin(), header.end(),
                        [&](const message::HeaderField& field) { return is_named(field, name); });
  };

  std::string signs;
  if (const auto field = find("List-Id"); field != header.end()) {
    add_sign(signs, "List-Id");
    const std::optional<dns::DomainName> list = parse_list_id(field->value);
    const auto signer = std::find_if(dkim.begin(), dkim.end(), [&](const dkim::DkimResult& result) {
      return list && result.code == dkim::DkimCode::pass && result.domain && is_named_by(*list, *result.domain);
    });
    if (signer != dkim.end()) add_sign(signs, "signed by " + signer->domain->text());
  }
  if (find("List-Post") != header.end()) add_sign(signs, "List-Post");
  if (const auto field = find("Precedence");
      field != header.end() && equals_ignoring_case(trim_space(field->value), "list"))
    add_sign(signs, "Precedence: list");
  return signs;
}

std::optional<PolicyOverride> sign_of_forwarding(const Verdict& verdict) {
  if (!verdict.list_signs.empty()) return PolicyOverride{PolicyOverride::Type::mailing_list, verdict.list_signs};
  if (verdict.arc.code != arc::ArcCode::pass) return std::nullopt;
  return PolicyOverride{PolicyOverride::Type::local_policy,
                        fmt::format("sealed by {}", verdict.arc.sets.back().sealer.text())};
}

}  // namespace dmarcd::evaluation
