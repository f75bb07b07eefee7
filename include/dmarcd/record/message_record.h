#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::record {

/// The policy as it was found published, defaults filled in, for policy_published of RFC 9990.
struct PublishedPolicy {
  dns::DomainName domain;
  dmarc::Policy p = dmarc::Policy::none;
  dmarc::Policy sp = dmarc::Policy::none;
  dmarc::Policy np = dmarc::Policy::none;
  dmarc::Alignment adkim = dmarc::Alignment::relaxed;
  dmarc::Alignment aspf = dmarc::Alignment::relaxed;
  std::string fo = "0";
  bool testing = false;
  std::optional<unsigned> pct;
  dmarc::DiscoveryMethod method = dmarc::DiscoveryMethod::treewalk;

  bool operator==(const PublishedPolicy&) const = default;
};

/// The policy of a discovery that found one, with the defaults that RFC 9989 section 4.7 gives to absent tags.
PublishedPolicy published_policy(const dmarc::Discovery& discovery);

struct SignatureRecord {
  dns::DomainName domain;
  std::string selector;
  dkim::DkimCode result = dkim::DkimCode::none;
  std::string reason;

  bool operator==(const SignatureRecord&) const = default;
};

/// Everything that RFC 9990 needs of a message, and nothing of its content: domains, never addresses or subjects.
struct MessageRecord {
  std::string id;  ///< Unlike any other record's; for tracing, never parsed.
  Timestamp received_at;
  IpAddress source_ip;
  bool spf_aligned = false;  ///< Whether an aligned identifier passed, for this Author Domain.
  bool dkim_aligned = false;
  evaluation::Disposition disposition = evaluation::Disposition::none;
  dns::DomainName header_from;
  std::string envelope_from;             ///< Domain, or what stands in its place; empty for the null reverse-path.
  std::vector<std::string> envelope_to;  ///< Distinct domains, some of them where there are many.
  std::string helo;
  spf::SpfCode spf = spf::SpfCode::none;
  spf::SpfIdentity spf_scope = spf::SpfIdentity::mail_from;
  std::string spf_domain;
  std::vector<SignatureRecord> dkim;  ///< Signatures that were evaluated and name a domain.
  std::vector<evaluation::PolicyOverride> overrides;
  PublishedPolicy policy;
  dmarc::Policy applied_policy = dmarc::Policy::none;  ///< p, sp or np as it applied, before t.
  std::vector<std::string> rua;
  std::optional<std::uint64_t> largest_report;  ///< What rua says of the size of a report, in octets.
  std::vector<std::string> problems;            ///< Of the Policy Record, for the report's error element.

  bool operator==(const MessageRecord&) const = default;
};

/// The records of an evaluated message: one for each Author Domain whose policy has a usable rua, when the answer is
/// final (no soft_reject), the client address known (RFC 9990 section 3.1), and the message itself no report. `id` is
/// unlike any other message's.
///
/// The Author Domain whose verdict applied is told what was done. Any other one of the same message is told the less
/// strict of what its own policy asks for and what was done; a pass is a pass to it even if the message was refused
/// for the other's sake. A temporary error counts as a failure of both methods that nothing was enforced for.
std::vector<MessageRecord> make_records(const evaluation::Verdict& verdict, const evaluation::Action& action,
                                        const message::Envelope& envelope, Timestamp received_at, std::string_view id);

}  // namespace dmarcd::record
