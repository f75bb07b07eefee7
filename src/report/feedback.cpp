#include "dmarcd/report/feedback.h"

#include <fmt/format.h>
#include <string_view>

#include "dmarcd/report/legal_text.h"

#include "wire_words.h"

namespace dmarcd::report {
namespace {

void put(ElementWriter& writer, const char* element, std::string_view text) {
  writer.text(element, legal_text(text));
}

void put_number(ElementWriter& writer, const char* element, std::int64_t number) {
  writer.text(element, fmt::format("{}", number));
}

void put_unless_empty(ElementWriter& writer, const char* element, std::string_view text) {
  if (!text.empty()) put(writer, element, text);
}

/// RFC 9990 section 3.1.1.4: both ends belong to the period.
void write_date_range(ElementWriter& writer, const Period& period) {
  writer.open("date_range");
  put_number(writer, "begin", unix_seconds(period.begin));
  put_number(writer, "end", unix_seconds(period.end) - 1);
  writer.close();
}

void write_metadata(ElementWriter& writer, Dialect dialect, const ReportMetadata& metadata) {
  writer.open("report_metadata");
  put(writer, "org_name", metadata.org_name);
  put(writer, "email", metadata.email);
  put_unless_empty(writer, "extra_contact_info", metadata.extra_contact_info);
  put(writer, "report_id", metadata.report_id);
  write_date_range(writer, metadata.period);
  put_unless_empty(writer, "error", metadata.error);
  if (dialect == Dialect::rfc9990) put_unless_empty(writer, "generator", metadata.generator);
  writer.close();
}

/// RFC 9990 section 3.1.1.5.
void write_policy(ElementWriter& writer, const PolicyPublished& policy) {
  writer.open("policy_published");
  put(writer, "domain", policy.domain.text());
  put(writer, "discovery_method", to_text(policy.method));
  put(writer, "p", to_text(policy.p));
  put(writer, "sp", to_text(policy.sp));
  put(writer, "np", to_text(policy.np));
  put(writer, "adkim", to_text(policy.adkim));
  put(writer, "aspf", to_text(policy.aspf));
  put(writer, "fo", policy.fo.empty() ? "0" : policy.fo);
  put(writer, "testing", policy.testing ? "y" : "n");
  writer.close();
}

void write_old_policy(ElementWriter& writer, const PolicyPublished& policy) {
  constexpr unsigned whole = 100;  // RFC 7489 section 6.3: without pct, the policy is for all mail.
  writer.open("policy_published");
  put(writer, "domain", policy.domain.text());
  put(writer, "adkim", to_text(policy.adkim));
  put(writer, "aspf", to_text(policy.aspf));
  put(writer, "p", to_text(policy.p));
  put(writer, "sp", to_text(policy.sp));
  put_number(writer, "pct", policy.pct.value_or(whole));
  put(writer, "fo", policy.fo.empty() ? "0" : policy.fo);
  writer.close();
}

/// RFC 9990 sections 3.1.1.8 and 3.1.1.9: what DMARC found, whatever an override made of it.
void write_policy_evaluated(ElementWriter& writer, Dialect dialect, const ReportRow& row) {
  writer.open("policy_evaluated");
  put(writer, "disposition", wire_disposition(dialect, row.disposition));
  put(writer, "dkim", row.dkim ? "pass" : "fail");
  put(writer, "spf", row.spf ? "pass" : "fail");
  for (const evaluation::PolicyOverride& reason : row.reasons) {
    const WireReason words = wire_reason(dialect, reason);
    writer.open("reason");
    put(writer, "type", words.type);
    put_unless_empty(writer, "comment", words.comment);
    writer.close();
  }
  writer.close();
}

void write_row(ElementWriter& writer, Dialect dialect, const ReportRow& row) {
  writer.open("row");
  put(writer, "source_ip", row.source_ip.text());
  put(writer, "count", fmt::format("{}", row.count));
  write_policy_evaluated(writer, dialect, row);
  writer.close();
}

/// An empty envelope_from is the null reverse-path, which an absent one would not tell (RFC 9990 section 3.1.1.10).
void write_identifiers(ElementWriter& writer, const ReportRow& row) {
  writer.open("identifiers");
  put(writer, "header_from", row.header_from.text());
  put(writer, "envelope_from", row.envelope_from);
  put_unless_empty(writer, "envelope_to", row.envelope_to);
  writer.close();
}

/// RFC 9990 section 3.1.1.11: the raw results. No human_result: what a verifier thinks in words is of use to attackers
/// most of all (section 8.3).
void write_auth_results(ElementWriter& writer, Dialect dialect, const ReportRow& row) {
  writer.open("auth_results");
  for (const DkimAuthResult& signature : wire_signatures(row)) {
    writer.open("dkim");
    put(writer, "domain", signature.domain.text());
    put(writer, "selector", signature.selector);
    put(writer, "result", to_text(signature.result));
    writer.close();
  }
  if (const std::optional<WireSpf> result = wire_spf(dialect, row)) {
    writer.open("spf");
    put(writer, "domain", result->domain);
    put(writer, "scope", result->scope);
    put(writer, "result", result->result);
    writer.close();
  }
  writer.close();
}

}  // namespace

void begin_feedback(ElementWriter& writer, Dialect dialect, const ReportMetadata& metadata,
                    const PolicyPublished& policy) {
  writer.open_root("feedback", name_space(dialect));
  writer.text("version", "1.0");
  write_metadata(writer, dialect, metadata);
  if (dialect == Dialect::rfc9990)
    write_policy(writer, policy);
  else
    write_old_policy(writer, policy);
}

void write_record(ElementWriter& writer, Dialect dialect, const ReportRow& row) {
  writer.open("record");
  write_row(writer, dialect, row);
  write_identifiers(writer, row);
  write_auth_results(writer, dialect, row);
  writer.close();
}

void end_feedback(ElementWriter& writer) {
  writer.close();
}

}  // namespace dmarcd::report
