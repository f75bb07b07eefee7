#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/arrival.h"
#include "dmarcd/receiving/received_report.h"
#include "dmarcd/report/aggregate_report.h"

/// What the inbox answers. All sums are of messages; days are UTC; periods are half open.
namespace dmarcd::inbox {

using report::Day;

/// From `first` to `last`, both included.
struct Days {
  Day first;
  Day last;

  bool operator==(const Days&) const = default;
};

/// Whose domains may be seen: every query asks for it.
struct Scope {
  std::optional<std::set<std::string>> domains;  ///< Nothing: all. A domain stands for the names below it too.

  bool sees(std::string_view domain) const;
};

/// Which reports make sums and verdicts.
enum class Trust {
  verified_only,  ///< handed over, or verified.
  not_failed,     ///< The unverified too.
  all,
};

struct DomainLine {
  std::string domain;
  std::uint64_t reports = 0;  ///< Aggregate ones, whoever vouches for them.
  std::uint64_t messages = 0;
};

/// An evidence with the number that Traffic calls it by.
struct KnownEvidence {
  std::int64_t id = 0;
  receiving::Evidence evidence;
};

/// Messages of a day and of one domain that differ in nothing that matters. A report longer than a day is spread over
/// its days in equal shares, sums exact.
struct Traffic {
  Day day;
  IpAddress source_ip;
  std::int64_t evidence = 0;
  evaluation::Disposition disposition = evaluation::Disposition::none;
  bool dkim = false;
  bool spf = false;
  std::uint64_t messages = 0;
};

struct ReporterLine {
  std::string org_name;
  std::uint64_t reports = 0;
  std::uint64_t messages = 0;
  Day first_day;
  Day last_day;
  unsigned days = 0;  ///< With a report.
};

/// A policy as it was seen in reports, from the first of a run of equal ones.
struct PolicyLine {
  Day since;  ///< The first day of a report that tells it, while the one before was told up to then.
  Day until;
  receiving::PolicySeen policy;
  std::uint64_t reports = 0;
};

/// A part of a list: rows are told in their order from `offset` on.
struct Page {
  std::size_t offset = 0;
  std::size_t most = 100;
};

struct ReportFilter {
  std::string domain = {};    ///< Empty: all.
  std::string org_name = {};  ///< Its beginning, case aside; empty: all.
  std::optional<Days> days = {};
  std::optional<receiving::Authenticity> authenticity = {};
  bool only_disputed = false;
  bool only_with_warnings = false;
};

/// An aggregate report in a list, latest first.
struct ReportLine {
  ReportId id = 0;
  std::string org_name, email, report_id, domain;
  Timestamp begin, end, received_at;
  receiving::Authenticity authenticity = receiving::Authenticity::unverified;
  bool is_disputed = false;
  receiving::Figures figures;
  std::string input, member;
  std::string mail_from_domain;  ///< Of the carrying mail; empty: none.
  std::vector<receiving::Warning> warnings;
};

struct ReportDetails {
  ReportLine line;
  receiving::PolicySeen policy;
  std::string extra_contact_info, generator, version, xml_namespace;
  std::vector<std::string> errors;
  std::string mail_from, mail_subject;  ///< Of the carrying mail; empty: none.
};

struct RecordFilter {
  std::optional<ReportId> report = {};
  std::string domain = {};  ///< Policy domain; empty: all.
  std::optional<Days> days = {};
  std::optional<IpNetwork> source = {};
  std::string header_from = {}, envelope_from = {}, dkim_domain = {};  ///< Equal, case aside; empty: all.
  std::optional<evaluation::Disposition> disposition = {};
  bool only_failing = false;  ///< Neither DKIM nor SPF passed.
};

/// A record in a list: most messages first within a report; latest report first.
struct RecordLine {
  ReportId report = 0;
  std::string org_name, domain;
  Timestamp begin;
  receiving::ReceivedRecord record;
};

struct FailureLine {
  std::int64_t id = 0;
  Timestamp received_at;
  receiving::FailureReport report;
};

struct TlsLine {
  std::int64_t id = 0;
  Timestamp received_at;
  receiving::TlsReport report;
};

struct QuarantineLine {
  QuarantineId id = 0;
  Timestamp received_at;
  std::string input, member, reason;
  std::uint64_t octets = 0;
};

/// The strip on the first screen.
struct ImportHealth {
  std::optional<Timestamp> last_received_at;
  std::uint64_t reports_today = 0;
  std::uint64_t reporters_today = 0;
  std::uint64_t in_quarantine = 0;
  std::uint64_t unverified = 0;  ///< Reports of the last 28 days.
  std::uint64_t failed = 0;      ///< The same, whose carrying mail failed DMARC.
  std::uint64_t disputed = 0;
};

}  // namespace dmarcd::inbox
