#include "check_host.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/spf/checked_identity.h"

#include "published_record.h"

namespace dmarcd::spf {
namespace {

using dns::DomainName;

SpfCode to_code(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::pass: return SpfCode::pass;
    case Qualifier::fail: return SpfCode::fail;
    case Qualifier::softfail: return SpfCode::softfail;
    case Qualifier::neutral: return SpfCode::neutral;
  }
  return SpfCode::neutral;
}

std::string shown(const Directive& directive) {
  return printable(directive.text, 80);
}

Outcome without_match(SpfCode code, std::string reason) {
  return {code, {}, std::move(reason), std::nullopt};
}

Outcome no_record(const DomainName& domain, const dns::Answer& answer) {
  const bool exists = answer.status != dns::Answer::Status::no_such_domain;
  return without_match(SpfCode::none,
                       printable(domain.text()) + (exists ? " publishes no SPF record" : " does not exist"));
}

Outcome matched(const Directive& directive, const SpfRecord& record, const DomainName& domain) {
  Outcome outcome{to_code(directive.qualifier), directive.text, {}, std::nullopt};
  if (outcome.code == SpfCode::fail && record.explanation)
    outcome.explanation = ExplanationSource{*record.explanation, domain};
  return outcome;
}

}  // namespace

Outcome CheckHost::check(const DomainName& domain) {
  if (!is_checkable(domain))
    return without_match(SpfCode::none, printable(domain.text()) + " is no domain with a parent");
  const dns::LookupResult answer = resolver_.lookup(domain, dns::RecordType::txt);
  if (!answer) return without_match(SpfCode::temperror, answer.error().text);

  const std::shared_ptr<const SelectedRecord> selected = published_record(**answer);
  if (!*selected) return without_match(SpfCode::permerror, printable(domain.text()) + ": " + selected->error().message);
  const std::optional<SpfRecord>& record = **selected;
  return record ? evaluate(*record, domain) : no_record(domain, **answer);
}

Outcome CheckHost::evaluate(const SpfRecord& record, const DomainName& domain) {
  for (const Directive& directive : record.directives) {
    const TermResult<bool> match =
        std::visit([&](const auto& mechanism) { return matches(mechanism, domain); }, directive.mechanism);
    if (!match) return without_match(match.error().code, shown(directive) + ": " + match.error().reason);
    if (*match) return matched(directive, record, domain);
  }
  if (record.redirect && !record.redirect->is_outside_ascii(facts_)) return redirect(*record.redirect, domain);
  return without_match(SpfCode::neutral, printable(domain.text()) + ": no directive matches");  // RFC 7208 section 4.7.
}

// RFC 7208 section 6.1: the result is that of the other domain, but a domain without a record is a mistake.
Outcome CheckHost::redirect(const MacroString& target, const DomainName& domain) {
  if (const TermResult<void> begun = lookups_.begin_term(); !begun)
    return without_match(begun.error().code, "redirect: " + begun.error().reason);
  const std::optional<DomainName> redirected = target_name(target, domain);
  if (!redirected) return without_match(SpfCode::permerror, "redirect: its target is no domain name");
  Outcome outcome = check(*redirected);
  if (outcome.code == SpfCode::none) return without_match(SpfCode::permerror, "redirect: " + outcome.reason);
  return outcome;
}

std::string CheckHost::explain(const ExplanationSource& source) {
  const std::optional<DomainName> location = target_name(source.location, source.domain);
  if (!location) return {};
  const dns::LookupResult answer = resolver_.lookup(*location, dns::RecordType::txt);
  if (!answer || (*answer)->texts.size() != 1) return {};
  const Result<MacroString> text = MacroString::parse_explanation((*answer)->texts.front());
  if (!text) return {};
  const std::string validated_name = text->needs_validated_name() ? client_names_.best_for(source.domain) : "";
  return text->explanation({facts_, source.domain, validated_name}).value_or("");
}

std::optional<DomainName> CheckHost::target_name(const MacroString& domain_spec, const DomainName& domain) {
  const std::string validated_name = domain_spec.needs_validated_name() ? client_names_.best_for(domain) : "";
  return domain_spec.target_name({facts_, domain, validated_name});
}

std::optional<DomainName> CheckHost::target_name(const std::optional<MacroString>& domain_spec,
                                                 const DomainName& domain) {
  return domain_spec ? target_name(*domain_spec, domain) : domain;
}

}  // namespace dmarcd::spf
