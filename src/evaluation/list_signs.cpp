#include "dmarcd/evaluation/list_signs.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::evaluation {
namespace {

/// The name between the angle brackets of a List-Id (RFC 2919 section 3), lower case; empty if there is none.
std::string list_id(std::string_view value) {
  const std::size_t begin = value.rfind('<');
  const std::size_t end = value.rfind('>');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return "";
  return to_lower(trim_space(value.substr(begin + 1, end - begin - 1)));
}

/// A list called list.example.net is named so by example.net or by list.example.net itself.
bool is_named_by(std::string_view list, const dns::DomainName& signer) {
  const Result<dns::DomainName> name = dns::DomainName::parse(list);
  return name && signer.label_count() > 1 && name->is_at_or_below(signer);
}

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
    const std::string list = list_id(field->value);
    const auto signer = std::find_if(dkim.begin(), dkim.end(), [&](const dkim::DkimResult& result) {
      return result.code == dkim::DkimCode::pass && result.domain && is_named_by(list, *result.domain);
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
