#include "log_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::session {
namespace {

bool needs_quotes(std::string_view value) {
  return value.find_first_of(" \"=") != value.npos;
}

std::string author(const evaluation::Verdict& verdict) {
  std::vector<std::string_view> names;
  for (const dns::DomainName& domain : verdict.authors.domains) names.push_back(domain.text());
  return fmt::format("{}", fmt::join(names, ","));
}

/// What stands where there is no value, so that no line has a hole.
constexpr std::string_view no_value = "-";

/// "pass(example.com/s1),fail(example.net/k)", or "none".
std::string signatures(const evaluation::Verdict& verdict) {
  std::string text;
  for (const dkim::DkimResult& result : verdict.dkim) {
    if (!result.is_evaluated) continue;
    if (!text.empty()) text += ',';
    text += to_text(result.code);
    if (result.domain) text += fmt::format("({}/{})", result.domain->text(), result.selector);
  }
  return text.empty() ? "none" : text;
}

std::string_view policy(const evaluation::Verdict& verdict) {
  const dmarc::DmarcResult* applied = verdict.applied_result();
  return applied && applied->discovery.policy ? to_text(applied->discovery.policy->policy) : "";
}

std::string overrides(const evaluation::Action& action) {
  std::vector<std::string_view> types;
  for (const evaluation::PolicyOverride& override : action.overrides) types.push_back(to_text(override.type));
  return fmt::format("{}", fmt::join(types, ","));
}

}  // namespace

LogLine::LogLine(const message::Envelope& envelope) {
  add("queue_id", envelope.queue_id);
  add("client", envelope.client_address ? envelope.client_address->text() : "");
}

LogLine& LogLine::add(std::string_view key, std::string_view value) {
  if (!text_.empty()) text_ += ' ';
  text_ += key;
  text_ += '=';
  if (value.empty()) value = no_value;
  if (!needs_quotes(value)) {
    text_ += printable(value);
    return *this;
  }
  text_ += '"';
  for (const char c : printable(value))
    if (c == '"')
      text_ += "\\x22";
    else
      text_ += c;
  text_ += '"';
  return *this;
}

LogLine& LogLine::add(const evaluation::Verdict& verdict, const evaluation::Action& action) {
  add("from", author(verdict));
  add("spf", verdict.spf ? to_text(verdict.spf->code) : "none");
  add("dkim", signatures(verdict));
  add("arc", to_text(verdict.arc.code));
  add("dmarc", to_text(verdict.code));
  add("policy", policy(verdict));
  add("disposition", to_text(action.disposition));
  if (!action.overrides.empty()) add("overrides", overrides(action));
  if (!action.exception.empty()) add("exception", action.exception);
  if (action.would_be) add("would_be", to_text(*action.would_be));
  add("action", to_text(action.kind));
  return add("symbol", to_text(verdict.symbol));
}

LogLine& LogLine::add_failures(const FailureReporter::Reports& failures) {
  if (!failures.notices.empty()) add("failure_reports", std::to_string(failures.notices.size()));
  return failures.dropped > 0 ? add("failure_reports_dropped", std::to_string(failures.dropped)) : *this;
}

LogLine& LogLine::add_removed(std::size_t forged_fields) {
  return forged_fields > 0 ? add("forged_results", std::to_string(forged_fields)) : *this;
}

}  // namespace dmarcd::session
