#include "dmarcd/record/record_text.h"

#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::record {
namespace {

std::string row(std::string_view label, std::string_view text) {
  return fmt::format("  {:<10}{}\n", label, text);
}

std::string aligned(bool is_aligned) {
  return is_aligned ? "aligned" : "not aligned";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + printable(text);
  return joined;
}

std::string spf_text(const MessageRecord& record) {
  return fmt::format("{} for {} ({}); {}", to_text(record.spf), printable(record.spf_domain), to_text(record.spf_scope),
                     aligned(record.spf_aligned));
}

std::string signature_text(const SignatureRecord& signature) {
  std::string text = fmt::format("{} for {}, selector {}", to_text(signature.result),
                                 printable(signature.domain.text()), printable(signature.selector));
  if (!signature.reason.empty()) text += ": " + printable_sentence(signature.reason);
  return text;
}

std::string dkim_rows(const MessageRecord& record) {
  if (record.dkim.empty()) return row("DKIM", "no signature");
  std::string rows;
  for (const SignatureRecord& signature : record.dkim)
    rows += row(rows.empty() ? "DKIM" : "", signature_text(signature));
  return rows + row("", aligned(record.dkim_aligned));
}

std::string envelope_text(const MessageRecord& record) {
  std::string text = record.envelope_from.empty() ? "null reverse-path" : "from " + printable(record.envelope_from);
  if (!record.envelope_to.empty()) text += " to " + joined(record.envelope_to);
  if (!record.helo.empty()) text += "; HELO " + printable(record.helo);
  return text;
}

std::string policy_text(const MessageRecord& record) {
  const PublishedPolicy& policy = record.policy;
  const std::string pct = policy.pct ? fmt::format(" pct={}", *policy.pct) : "";
  return fmt::format("of {}, by {}: p={} sp={} np={} adkim={} aspf={} fo={} t={}{}; {} applies",
                     printable(policy.domain.text()), to_text(policy.method), to_text(policy.p), to_text(policy.sp),
                     to_text(policy.np), to_text(policy.adkim), to_text(policy.aspf), printable(policy.fo),
                     policy.testing ? "y" : "n", pct, to_text(record.applied_policy));
}

std::string reason_rows(const MessageRecord& record) {
  std::string rows;
  for (const evaluation::PolicyOverride& reason : record.overrides)
    rows += row(rows.empty() ? "Reason" : "",
                reason.comment.empty() ? std::string(to_text(reason.type))
                                       : fmt::format("{}: {}", to_text(reason.type), printable(reason.comment)));
  return rows;
}

}  // namespace

std::string record_text(const MessageRecord& record) {
  std::string text = fmt::format("{}  {}  {}  {}\n", rfc3339(record.received_at), record.source_ip.text(),
                                 printable(record.header_from.text()), to_text(record.disposition));
  text += row("Envelope", envelope_text(record));
  text += row("SPF", spf_text(record));
  text += dkim_rows(record);
  text += row("Policy", policy_text(record));
  text += reason_rows(record);
  text += row("Report to", joined(record.rua));
  if (!record.problems.empty()) text += row("Problems", joined(record.problems));
  text += row("Id", printable(record.id));
  return text;
}

}  // namespace dmarcd::record
