#include "dmarcd/inbox/kept_text.h"

#include "json_text.h"
#include "kept_object.h"

namespace dmarcd::inbox {
namespace {

using receiving::FailureReport;
using receiving::TlsReport;
using record::JsonMembers;

struct FailureMember {
  const char* name;
  std::string FailureReport::*value;
};

constexpr FailureMember failure_members[] = {{"feedback_type", &FailureReport::feedback_type},
                                             {"user_agent", &FailureReport::user_agent},
                                             {"reported_domain", &FailureReport::reported_domain},
                                             {"mail_from", &FailureReport::mail_from},
                                             {"delivery_result", &FailureReport::delivery_result},
                                             {"auth_failure", &FailureReport::auth_failure},
                                             {"identity_alignment", &FailureReport::identity_alignment},
                                             {"authentication_results", &FailureReport::authentication_results},
                                             {"dkim_domain", &FailureReport::dkim_domain},
                                             {"dkim_selector", &FailureReport::dkim_selector},
                                             {"spf_record", &FailureReport::spf_record},
                                             {"from", &FailureReport::from},
                                             {"subject", &FailureReport::subject},
                                             {"message_id", &FailureReport::message_id},
                                             {"header", &FailureReport::header}};

/// A time may lie before 1970, so it is no number of JsonMembers but a text.
std::string time_text(Timestamp time) {
  return fmt::format("{}", unix_seconds(time));
}

Timestamp time_of(const std::string& text) {
  return from_unix_seconds(std::strtoll(text.c_str(), nullptr, 10));
}

void write_tls_failure(JsonText& json, const TlsReport::Failure& failure) {
  json.begin_object();
  json.member("result_type", failure.result_type);
  json.member("sending_mta_ip", failure.sending_mta_ip);
  json.member("receiving_mx", failure.receiving_mx);
  json.member("receiving_ip", failure.receiving_ip);
  json.member("reason_code", failure.reason_code);
  json.member("sessions", fmt::format("{}", failure.sessions));
  json.end_object();
}

void write_tls_policy(JsonText& json, const TlsReport::Policy& policy) {
  json.begin_object();
  json.member("type", policy.type);
  json.member("domain", policy.domain);
  json.member("successful", fmt::format("{}", policy.successful));
  json.member("failed", fmt::format("{}", policy.failed));
  json.list("failures", policy.failures, [&](const TlsReport::Failure& failure) { write_tls_failure(json, failure); });
  json.end_object();
}

std::uint64_t count_of(const JsonMembers& json, const char* name) {
  return std::strtoull(json.text(name).c_str(), nullptr, 10);
}

TlsReport::Failure read_tls_failure(const JsonMembers& json) {
  return {json.text("result_type"),  json.text("sending_mta_ip"), json.text("receiving_mx"),
          json.text("receiving_ip"), json.text("reason_code"),    count_of(json, "sessions")};
}

TlsReport::Policy read_tls_policy(const JsonMembers& json) {
  TlsReport::Policy policy{.type = json.text("type"),
                           .domain = json.text("domain"),
                           .successful = count_of(json, "successful"),
                           .failed = count_of(json, "failed"),
                           .failures = {}};
  json.each("failures", [&](const JsonMembers& failure) { policy.failures.push_back(read_tls_failure(failure)); });
  return policy;
}

Result<FailureReport> read_failure(const JsonMembers& json) {
  FailureReport report;
  for (const FailureMember& member : failure_members) report.*member.value = json.text(member.name);
  if (const std::string arrival = json.text("arrival"); !arrival.empty()) report.arrival = time_of(arrival);
  if (const std::string source = json.text("source_ip"); !source.empty())
    report.source_ip = DMARCD_TRY(IpAddress::parse(source));
  report.incidents = count_of(json, "incidents");
  return report;
}

}  // namespace

std::string failure_text(const FailureReport& report) {
  JsonText json;
  json.begin_object();
  for (const FailureMember& member : failure_members) json.member(member.name, report.*member.value);
  if (report.arrival) json.member("arrival", time_text(*report.arrival));
  if (report.source_ip) json.member("source_ip", report.source_ip->text());
  json.member("incidents", fmt::format("{}", report.incidents));
  json.end_object();
  return json.take();
}

Result<FailureReport> failure_of(std::string_view text) {
  return DMARCD_TRY(read_kept(text, read_failure));
}

std::string tls_text(const TlsReport& report) {
  JsonText json;
  json.begin_object();
  json.member("org_name", report.org_name);
  json.member("contact", report.contact);
  json.member("report_id", report.report_id);
  json.member("begin", time_text(report.begin));
  json.member("end", time_text(report.end));
  json.list("policies", report.policies, [&](const TlsReport::Policy& policy) { write_tls_policy(json, policy); });
  json.end_object();
  return json.take();
}

Result<TlsReport> tls_of(std::string_view text) {
  return read_kept(text, [](const JsonMembers& json) {
    TlsReport report{.org_name = json.text("org_name"),
                     .contact = json.text("contact"),
                     .report_id = json.text("report_id"),
                     .begin = time_of(json.text("begin")),
                     .end = time_of(json.text("end")),
                     .policies = {}};
    json.each("policies", [&](const JsonMembers& policy) { report.policies.push_back(read_tls_policy(policy)); });
    return report;
  });
}

}  // namespace dmarcd::inbox
