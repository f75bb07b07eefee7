#include "report_text.h"

#include <fmt/format.h>
#include <string_view>

#include "dmarcd/base/number_text.h"
#include "dmarcd/base/visible_text.h"

namespace dmarcd::inbox_program {
namespace {

constexpr std::size_t longest_fact = 300;

std::string fact(std::string_view name, std::string_view value) {
  return value.empty() ? "" : fmt::format("{:<16}{}\n", name, visible_line(value, longest_fact));
}

std::string period_text(Timestamp begin, Timestamp end) {
  return fmt::format("{} to {}", rfc3339(begin), rfc3339(end));
}

std::string policy_text(const receiving::PolicySeen& policy) {
  std::string text;
  const auto tag = [&text](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : "; ", name, value);
  };
  tag("p", policy.p);
  tag("sp", policy.sp);
  tag("np", policy.np);
  tag("adkim", policy.adkim);
  tag("aspf", policy.aspf);
  tag("pct", policy.pct);
  tag("fo", policy.fo);
  tag("t", policy.testing);
  return text;
}

std::string figures_text(const receiving::Figures& figures) {
  return fact("messages", fmt::format("{} in {}", grouped(figures.messages), counted(figures.records, "record"))) +
         fact("passed",
              fmt::format("{} (DKIM {}, SPF {}, both {})", grouped(figures.either_pass), grouped(figures.dkim_pass),
                          grouped(figures.spf_pass), grouped(figures.both_pass))) +
         fact("failed", grouped(figures.neither_pass));
}

std::string warnings_text(const std::vector<receiving::Warning>& warnings) {
  std::string text;
  for (const receiving::Warning& warning : warnings)
    text += fact("warning", fmt::format("{}: {}", warning.name, warning.text));
  return text;
}

std::string text_of(const receiving::AggregateReport& report) {
  std::string text = fact("reporter", report.org_name) + fact("address", report.email) +
                     fact("contact", report.extra_contact_info) + fact("report id", report.report_id) +
                     fact("period", period_text(report.begin, report.end)) + fact("domain", report.policy.domain) +
                     fact("policy", policy_text(report.policy)) + fact("generator", report.generator) +
                     figures_text(receiving::figures_of(report));
  for (const std::string& error : report.errors) text += fact("error", error);
  return text;
}

std::string text_of(const receiving::FailureReport& report) {
  return fact("failure report", report.feedback_type) + fact("domain", report.reported_domain) +
         fact("arrived", report.arrival ? rfc3339(*report.arrival) : "") +
         fact("source", report.source_ip ? report.source_ip->text() : "") + fact("envelope", report.mail_from) +
         fact("failed", report.auth_failure) + fact("delivery", report.delivery_result) +
         fact("results", report.authentication_results) + fact("from", report.from) + fact("subject", report.subject);
}

std::string text_of(const receiving::TlsReport& report) {
  std::string text = fact("reporter", report.org_name) + fact("contact", report.contact) +
                     fact("report id", report.report_id) + fact("period", period_text(report.begin, report.end));
  for (const receiving::TlsReport::Policy& policy : report.policies) {
    text += fact("policy", fmt::format("{} {}: {}, {} failed", policy.type, policy.domain,
                                       counted(policy.successful + policy.failed, "session"), grouped(policy.failed)));
    for (const receiving::TlsReport::Failure& failure : policy.failures)
      text += fact("failure", fmt::format("{} at {}: {}", failure.result_type, failure.receiving_mx,
                                          counted(failure.sessions, "session")));
  }
  return text;
}

}  // namespace

std::string report_text(const receiving::ReadReport& read) {
  return std::visit([](const auto& report) { return text_of(report); }, read.report) + warnings_text(read.warnings);
}

std::string report_text(const inbox::ReportDetails& report) {
  const inbox::ReportLine& line = report.line;
  std::string text = fact("reporter", line.org_name) + fact("address", line.email) +
                     fact("contact", report.extra_contact_info) + fact("report id", line.report_id) +
                     fact("period", period_text(line.begin, line.end)) + fact("domain", line.domain) +
                     fact("policy", policy_text(report.policy)) + fact("generator", report.generator) +
                     figures_text(line.figures) + fact("received", rfc3339(line.received_at)) +
                     fact("input", line.member.empty() ? line.input : line.input + ": " + line.member) +
                     fact("mail", fmt::format("{}{}{}", receiving::to_text(line.authenticity),
                                              report.mail_from.empty() ? "" : ", from ", report.mail_from));
  if (line.is_disputed) text += fact("disputed", "a later report with the same id has another content");
  for (const std::string& error : report.errors) text += fact("error", error);
  return text + warnings_text(line.warnings);
}

}  // namespace dmarcd::inbox_program
