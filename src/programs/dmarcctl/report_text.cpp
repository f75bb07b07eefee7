#include "report_text.h"

#include <chrono>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "gzip.h"

namespace dmarcd::dmarcctl {
namespace {

using sending::ReportFacts;

std::string told(const sending::Letterhead& letterhead) {
  return fmt::format("{} ({}), {}", printable(letterhead.org_name), printable(letterhead.reporter.text()),
                     printable(letterhead.email));
}

/// Whole days in UTC are the rule.
std::string told(const report::Period& period) {
  const auto day = report::day_of(period.begin);
  if (period == report::period_of(day)) return report::day_text(day);
  return fmt::format("{} to {}", rfc3339(period.begin), rfc3339(period.end - std::chrono::seconds(1)));
}

}  // namespace

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string labelled(std::string_view label, std::string_view text) {
  return fmt::format("{:<10}{}\n", label, text);
}

std::string told(const ReportFacts& facts, std::size_t document_size) {
  return labelled("Report", printable(facts.id)) +
         labelled("About", fmt::format("{}, {}, part {}", printable(facts.policy_domain.text()), told(facts.period),
                                       facts.part)) +
         labelled("Policy", printable(facts.policy)) +
         labelled("Holds", fmt::format("{}, {}", counted(facts.rows, "row"), counted(facts.messages, "message"))) +
         labelled("From", told(facts.letterhead)) + labelled("Built", rfc3339(facts.built_at)) +
         labelled("Subject", printable_sentence(facts.subject)) +
         labelled("Attached", fmt::format("{}, {}", printable(facts.file_name), counted(document_size, "octet")));
}

std::string told(const sending::Delivery& delivery) {
  std::string text = fmt::format("{}: {}", printable(delivery.recipient), to_text(delivery.state));
  if (delivery.attempts > 0)
    text += fmt::format(", {}, the last at {}", counted(delivery.attempts, "attempt"), rfc3339(delivery.changed_at));
  if (!delivery.is_final()) text += fmt::format(", next not before {}", rfc3339(delivery.next_attempt));
  text = labelled("To", text);
  return delivery.reply.empty() ? text : text + labelled("", printable_sentence(delivery.reply));
}

Result<std::string> readable_document(const ReportFacts& facts, const std::string& document) {
  if (facts.kind != ReportFacts::Kind::aggregate) return document;
  return zlib::expand_gzip(document);
}

}  // namespace dmarcd::dmarcctl
