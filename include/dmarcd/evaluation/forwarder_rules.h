#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::evaluation {

/// Who hands over other people's mail and is trusted with it. A rule asks up to three questions: which host hands the
/// message over (`networks`, `names`), who signed it on the way (`signers`), and which mailing list it went through
/// (`lists`). The message must answer each one that is asked, by any entry.
struct ForwarderRule {
  std::string name;
  std::vector<IpNetwork> networks;
  dns::DomainPatterns names;    ///< Of the client, as the MTA verified it.
  dns::DomainPatterns signers;  ///< d= of a signature that passed.
  dns::DomainPatterns lists;    ///< The identifier in List-Id (RFC 2919), which needs a voucher: see find_waiver.
  PolicyOverride::Type reason = PolicyOverride::Type::trusted_forwarder;
  std::string comment;  ///< For reports; empty: the rule's name.

  bool asks_for_host() const { return !networks.empty() || !names.empty(); }
  bool asks_for_anything() const { return asks_for_host() || !signers.empty() || !lists.empty(); }
};

/// The waiver of the first rule that the message answers.
///
/// Anybody can write a List-Id, so that `lists` needs somebody who vouches for the one that is there: the host or the
/// signer, where the rule asks for them; else a signature of the list's own domain, at or above its identifier. A
/// signature vouches only if it covers List-Id, and nothing does for a message that has several.
std::optional<Waiver> find_waiver(const Verdict& verdict, const message::Envelope& envelope,
                                  const std::vector<message::HeaderField>& header,
                                  const std::vector<ForwarderRule>& rules);

}  // namespace dmarcd::evaluation
