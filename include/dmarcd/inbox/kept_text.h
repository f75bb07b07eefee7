#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/arrival.h"
#include "dmarcd/receiving/received_report.h"

/// The text that a database keeps of what it never looks into: JSON, one object. Equal values are equal text. Reading
/// fails, permanently, only where somebody changed the text.
namespace dmarcd::inbox {

std::string evidence_text(const receiving::Evidence& evidence);
Result<receiving::Evidence> evidence_of(std::string_view text);

std::string policy_text(const receiving::PolicySeen& policy);
Result<receiving::PolicySeen> policy_of(std::string_view text);

/// What is told of an aggregate report, and never asked for in a query.
struct Particulars {
  std::string email, extra_contact_info, report_id, generator, version, xml_namespace;
  std::vector<std::string> errors;
  std::vector<receiving::Warning> warnings;
  std::string input, member;
  std::string mail_from_domain, mail_from, mail_subject;
};
std::string particulars_text(const Particulars& particulars);
Result<Particulars> particulars_of(std::string_view text);

std::string failure_text(const receiving::FailureReport& report);
Result<receiving::FailureReport> failure_of(std::string_view text);

std::string tls_text(const receiving::TlsReport& report);
Result<receiving::TlsReport> tls_of(std::string_view text);

}  // namespace dmarcd::inbox
