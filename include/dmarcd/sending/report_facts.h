#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::sending {

/// Whom a report comes from, as it was when it was built: what is changed in the configuration later changes no mail.
struct Letterhead {
  dns::DomainName reporter;  ///< The Submitter: our domain.
  std::string org_name;
  std::string from_name;       ///< Beside the address in From; may be empty.
  std::string email;           ///< From, and the envelope's sender.
  std::string message_domain;  ///< Behind the @ of the Message-ID.

  bool operator==(const Letterhead&) const = default;
};

/// All about a built report but its document and what became of it. It never changes: with the document it makes the
/// same mail, octet for octet, each time that it is sent.
struct ReportFacts {
  enum class Kind { aggregate, failure };

  Kind kind = Kind::aggregate;
  std::string id;  ///< Report-ID.
  dns::DomainName policy_domain;
  report::Period period;
  std::string policy;  ///< Which of the day's published policies; see policy_text.
  unsigned part = 1;
  std::uint64_t rows = 0;
  std::uint64_t messages = 0;
  Timestamp built_at;
  Letterhead letterhead;
  std::string subject;
  std::string file_name;  ///< Of the attachment.

  bool operator==(const ReportFacts&) const = default;
};

/// One line of JSON, for the store.
std::string encode_facts(const ReportFacts& facts);
Result<ReportFacts> decode_facts(std::string_view text);

}  // namespace dmarcd::sending
