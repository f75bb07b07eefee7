#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/evaluation/action.h"
#include "dmarcd/failure/redaction.h"
#include "dmarcd/record/failure_notice.h"
#include "dmarcd/session/failure_quota.h"

namespace dmarcd::session {

struct FailureReporterOptions {
  dns::DomainPatterns only_domains;  ///< Policy domains; empty: all.
  unsigned most_a_minute = 10;       ///< Of one policy domain.
  unsigned most_a_day = 100;
  std::string redaction_key;  ///< Any secret text; not empty.
  dns::DomainName reporter;   ///< Our domain.
  std::string user_agent;
};

/// Of a header so much is told, from its beginning: what fails is seen there.
constexpr std::size_t most_told_header_octets = std::size_t{24} * 1024;

/// All about a message that is done.
struct DoneMessage {
  const evaluation::Verdict& verdict;
  const evaluation::Action& action;
  const message::Envelope& envelope;
  const std::vector<message::HeaderField>& header;
  Timestamp received_at;
  std::string_view id;  ///< Letters and digits, unlike any other message's.
};

/// Writes the failure reports (RFC 9991) that a message gives cause for, for the sender to verify and send. Safe to use
/// from several threads.
class FailureReporter {
 public:
  /// `cryptography` must outlive this.
  FailureReporter(FailureReporterOptions options, const dkim::Cryptography& cryptography);

  struct Reports {
    std::vector<record::FailureNotice> notices;
    std::size_t dropped = 0;  ///< How many more were asked for and are beyond a limit.
  };

  /// None of a message that is itself a report or automatic, that comes again, or whose client is not known. May ask
  /// the DNS for one SPF record, which the SPF check has just asked for.
  Reports report(const DoneMessage& message, dns::Resolver& resolver) const;

 private:
  void report_to_owner(const dmarc::DmarcResult& result, const DoneMessage& message, dns::Resolver& resolver,
                       Reports& reports) const;

  FailureReporterOptions options_;
  failure::Redactor redactor_;
  mutable FailureQuota quota_;
};

}  // namespace dmarcd::session
