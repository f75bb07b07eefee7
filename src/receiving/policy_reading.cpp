#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

#include "metadata_reading.h"

namespace dmarcd::receiving {
namespace {

std::string shown(std::string_view text) {
  return printable(text, 60);
}

/// RFC 9990 section 3.1.1.5: what the whole report is about.
Result<std::string> read_domain(ElementTexts& texts) {
  const std::string text = texts.take_or_empty(Element::policy_domain);
  if (text.empty()) return permanent_failure("has no policy_published/domain");
  const Result<dns::DomainName> name = dns::DomainName::parse_international(text);
  if (!name || !name->is_host_name())
    return permanent_failure(fmt::format("is about \"{}\", which is no domain name", shown(text)));
  return name->text();
}

/// One of RFC 9989 section 4.7's policies, in small letters; what is none of them stays as told.
std::string read_stage(ElementTexts& texts, Element element, WarningList& warnings) {
  constexpr std::string_view stages[] = {"none", "quarantine", "reject"};
  std::string word = texts.take_or_empty(element);
  if (word.empty() || std::ranges::find(stages, word) != std::end(stages)) return word;
  warnings.add("policy-word", fmt::format("policy_published says \"{}\" in {}, which is no policy by the standard",
                                          shown(word), name_of(element)));
  const std::string lower = to_lower(word);
  return std::ranges::find(stages, lower) == std::end(stages) ? word : lower;
}

/// "r" or "s"; empty for what is neither, since that is as if absent (RFC 9989 section 4.8).
std::string read_alignment(ElementTexts& texts, Element element, WarningList& warnings) {
  const std::string word = texts.take_or_empty(element);
  if (word.empty() || word == "r" || word == "s") return word;
  const std::string lower = to_lower(word);
  std::string meant;
  if (lower == "r" || lower == "relaxed") meant = "r";
  if (lower == "s" || lower == "strict") meant = "s";
  warnings.add("alignment-word", fmt::format("policy_published says \"{}\" in {}; it is taken for \"{}\"", shown(word),
                                             name_of(element), meant));
  return meant;
}

}  // namespace

Result<PolicySeen> read_policy(ElementTexts& texts, WarningList& warnings) {
  PolicySeen policy;
  policy.domain = DMARCD_TRY(read_domain(texts));
  policy.p = read_stage(texts, Element::p, warnings);
  policy.sp = read_stage(texts, Element::sp, warnings);
  policy.np = read_stage(texts, Element::np, warnings);
  policy.adkim = read_alignment(texts, Element::adkim, warnings);
  policy.aspf = read_alignment(texts, Element::aspf, warnings);
  policy.pct = texts.take_or_empty(Element::pct);
  policy.fo = texts.take_or_empty(Element::fo);
  policy.testing = texts.take_or_empty(Element::testing);
  policy.discovery_method = texts.take_or_empty(Element::discovery_method);
  if (policy.p.empty()) warnings.add("policy-missing", "policy_published has no p");
  return policy;
}

}  // namespace dmarcd::receiving
