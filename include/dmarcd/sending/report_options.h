#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/message/address_patterns.h"
#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/sending/destinations.h"
#include "dmarcd/sending/report_facts.h"
#include "dmarcd/sending/row.h"

namespace dmarcd::sending {

/// Of which domains reports are made, and where to.
struct SelectionOptions {
  dns::DomainPatterns only_domains;             ///< Policy domains; empty: all.
  dns::DomainPatterns exclude_domains;          ///< Policy domains.
  message::AddressPatterns exclude_recipients;  ///< Addresses, or domains of addresses.
  unsigned min_messages = 1;                    ///< A report of fewer is not made.
  bool pause_refusing = true;                   ///< Leave alone for a while who refuses reports again and again.
  bool report_reserved_domains = false;     ///< Also of .test, .example, .invalid, .localhost (RFC 2606): for trials.
  std::string override_address;             ///< Not empty: every report goes here, and nowhere else.
  std::vector<std::string> copy_addresses;  ///< Every report goes here, too.
};

/// What a report looks like.
struct DocumentOptions {
  report::Dialect dialect = report::Dialect::rfc9990;
  std::string extra_contact_info;
  std::string generator;                              ///< "dmarcd 1.0"
  std::size_t largest_mail = std::size_t{10} << 20U;  ///< Octets; rows beyond go into a further report.
  bool honour_size_limit = false;  ///< Mind a size suffix of rua as well, which RFC 9990 knows no more.
};

/// When things are done.
struct TimingOptions {
  std::chrono::seconds keep_records = std::chrono::days(14);    ///< Rows that no report could be made of.
  std::chrono::seconds archive = std::chrono::days(30);         ///< Reports that are done with.
  std::chrono::seconds spread{0};                               ///< The reports of a day leave over this time.
  std::chrono::seconds lease = std::chrono::minutes(10);        ///< After this another sender takes up what one left.
  unsigned retries = 2;                                         ///< Tries a minute apart, before the delays grow.
  std::chrono::seconds retry_delay = std::chrono::minutes(15);  ///< The first that grows; each is twice the last.
  std::chrono::seconds retry_for = std::chrono::days(3);        ///< A report older than this is given up.
};

/// Failure reports (RFC 9991). What is beyond a limit is dropped and counted.
struct FailureReportOptions {
  bool enabled = false;
  dns::DomainPatterns only_domains;      ///< Policy domains; empty: all.
  unsigned most_a_minute = 10;           ///< Of a policy domain; what else there is leaves in the minutes after.
  unsigned most_a_day = 100;             ///< Of a policy domain.
  unsigned most_a_day_to_address = 100;  ///< Of all policy domains, to one address.
};

struct ReportOptions {
  Letterhead letterhead;
  SelectionOptions selection;
  DocumentOptions document;
  TimingOptions timing;
  FailureReportOptions failure_reports;
  VerificationOptions verification;
  EnvelopeTo envelope_to = EnvelopeTo::omitted;
};

}  // namespace dmarcd::sending
