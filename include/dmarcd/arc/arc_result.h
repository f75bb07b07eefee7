#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dns/domain_name.h"
#include "dmarcd/message/authentication_results.h"

namespace dmarcd::arc {

/// A Chain Validation Status (RFC 8617 section 4.4).
enum class ArcCode { none, pass, fail };

std::string_view to_text(ArcCode code);

/// One ARC Set of a chain that passes.
struct ArcSet {
  unsigned instance;                       ///< 1 is the oldest.
  dns::DomainName sealer;                  ///< d= of the ARC-Seal.
  std::string selector;                    ///< s= of the ARC-Seal, as A-labels.
  message::AuthenticationResults results;  ///< What the sealer saw of the message; empty if it cannot be read.
};

/// What the ARC fields of a message are worth (RFC 8617 section 5.2).
struct ArcResult {
  ArcCode code = ArcCode::none;
  unsigned oldest_pass = 0;  ///< The lowest instance from which on the message is as it was sealed; 0: from the first.
  std::vector<ArcSet> sets;  ///< Lowest instance first. Empty unless the chain passes: one that fails counts like none.
  std::string reason;        ///< For people: why the chain fails.
  bool is_checked = true;    ///< False where it fails only because the DNS gave no answer: nobody is to blame for it.
};

}  // namespace dmarcd::arc
