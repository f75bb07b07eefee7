#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/record/message_record.h"
#include "dmarcd/spf/spf_result.h"

/// The aggregate report as types, named as its elements are (RFC 9990 section 3.1.1).
namespace dmarcd::report {

/// What is written: RFC 9990's format, or that of RFC 7489 appendix C. Never a mixture.
enum class Dialect { rfc9990, rfc7489 };

/// A day in UTC.
using Day = std::chrono::sys_days;

/// From `begin` up to, not including, `end`; a document says the last second in place of `end`.
struct Period {
  Timestamp begin;
  Timestamp end;

  bool operator==(const Period&) const = default;
};

inline Period period_of(Day day) {
  return {Timestamp(day), Timestamp(day + std::chrono::days(1))};
}

struct ReportMetadata {
  std::string org_name;
  std::string email;
  std::string extra_contact_info;  ///< Empty: left out.
  std::string report_id;
  Period period;
  std::string error;  ///< What was wrong with the Policy Record; empty: left out.
  std::string generator;
};

using PolicyPublished = record::PublishedPolicy;

/// What a signature's validation came to, whoever signed.
struct DkimAuthResult {
  dns::DomainName domain;
  std::string selector;
  dkim::DkimCode result = dkim::DkimCode::none;

  auto operator<=>(const DkimAuthResult&) const = default;
};

struct SpfAuthResult {
  std::string domain;
  spf::SpfIdentity scope = spf::SpfIdentity::mail_from;
  spf::SpfCode result = spf::SpfCode::none;

  bool operator==(const SpfAuthResult&) const = default;
};

/// A record of the report: messages that differ in nothing that it says, counted.
struct ReportRow {
  IpAddress source_ip;
  std::uint64_t count = 1;
  evaluation::Disposition disposition = evaluation::Disposition::none;
  bool dkim = false;  ///< policy_evaluated: whether an aligned identifier passed.
  bool spf = false;
  std::vector<evaluation::PolicyOverride> reasons;
  dns::DomainName header_from;
  std::string envelope_from;  ///< Empty for the null reverse-path.
  std::string envelope_to;    ///< Empty: not reported.
  std::vector<DkimAuthResult> dkim_results;
  std::optional<SpfAuthResult> spf_result;

  bool operator==(const ReportRow&) const = default;
};

}  // namespace dmarcd::report
