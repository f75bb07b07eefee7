#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/dmarc_evaluation.h"
#include "dmarcd/failure/redaction.h"
#include "dmarcd/failure/wanted_reports.h"
#include "dmarcd/message/header_field.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::failure {

/// What became of the message (RFC 6591 section 3.2.2).
enum class DeliveryResult { delivered, spam, policy, reject, other };

/// All that a failure report is made of.
struct FailureFacts {
  ReportKind kind = ReportKind::dmarc;
  std::string id;             ///< Of the report: letters and digits.
  std::string user_agent;     ///< Name and version of the program.
  dns::DomainName reporter;   ///< Our domain.
  dmarc::DmarcResult result;  ///< For the Author Domain that gets the report.
  spf::SpfResult spf;
  std::string spf_record;  ///< As published at `spf.domain`, if SPF failed and it is known; else empty.
  std::vector<dkim::DkimResult> signatures;
  std::optional<IpAddress> source_ip;
  std::string mail_from;    ///< Without < >; empty is the null reverse-path.
  std::string envelope_id;  ///< The MTA's queue id; may be empty.
  Timestamp arrived_at;
  DeliveryResult delivery = DeliveryResult::other;
  std::uint64_t incidents = 1;  ///< How many equal failures this report stands for.
};

/// A failure report (RFC 9991): a MIME entity of a mail, from its Content-Type on, in 7 bit and legal lines. Three
/// parts, as RFC 5965 section 2 has them: text for people, fields for programs, and the header block of the message.
/// Of the body nothing is told, and no local part (see Redactor).
std::string compose_failure_report(const FailureFacts& facts, const std::vector<message::HeaderField>& header,
                                   const Redactor& redactor);

/// Whether a report about the message could make a robot write again, and so on for ever: it says itself that a robot
/// wrote it (RFC 3834 section 5), is a report (RFC 6522), or was sent by nobody.
bool may_loop(const std::vector<message::HeaderField>& header, std::string_view mail_from);

}  // namespace dmarcd::failure
