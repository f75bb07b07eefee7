#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/receiving/extraction.h"

namespace dmarcd::receiving {

/// Who vouches that a report is from whom it says (RFC 9990 section 8.2).
enum class Authenticity {
  handed_over,  ///< A person gave us the file: no mail carried it.
  verified,     ///< The carrying mail passed DMARC.
  unverified,   ///< Nobody has looked, or the sender publishes no policy: no pass, no failure.
  failed,       ///< The carrying mail failed DMARC.
};
/// "handed-over", "verified", "unverified", "failed"
std::string_view to_text(Authenticity authenticity);

/// What a trusted Authentication-Results field says of the carrying mail. Only the topmost field of each of our own
/// `authserv_ids` counts, and only if its dmarc result is about the domain of the From field. Asks no DNS.
Authenticity authenticity_of(const CarryingMail& mail, const std::vector<std::string>& authserv_ids);

}  // namespace dmarcd::receiving
