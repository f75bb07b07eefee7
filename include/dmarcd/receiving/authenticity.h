#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/receiving/extraction.h"

namespace dmarcd::receiving {

/// Who vouches that a report is from whom it says (RFC 9990 section 8.2).
enum class Authenticity {
  handed_over,  ///< A person gave us the file: no mail carried it.
  verified,     ///< The carrying mail passed DMARC, and its From domain is one that the reporter goes by.
  unverified,   ///< Nobody has looked, the sender publishes no policy, or the mail is another's: no pass, no failure.
  failed,       ///< The carrying mail failed DMARC; or somebody vouches for the same report with another content.
};
/// "handed-over", "verified", "unverified", "failed"
std::string_view to_text(Authenticity authenticity);

/// Whether somebody vouches for it: handed over, or verified.
bool is_trusted(Authenticity authenticity);

/// What a trusted Authentication-Results field says of the carrying mail. Only the topmost field of each of our own
/// `authserv_ids` counts, and only if its dmarc result is about the domain of the From field. Asks no DNS.
Authenticity authenticity_of(const CarryingMail& mail, const std::vector<std::string>& authserv_ids);

/// What an aggregate report and its envelope say of who wrote it.
struct ToldReporter {
  std::string_view org_name;
  std::string_view email;
  std::string_view member;   ///< Its way into the input, with file names of "receiver!policy-domain!begin!end".
  std::string_view subject;  ///< Of the carrying mail.
};

/// Whether a mail From `from_domain` may carry this reporter's reports: it is at, above or below a domain that the
/// reporter goes by. A pass of DMARC proves who wrote the mail, and nothing of whose report is in it.
bool may_carry(std::string_view from_domain, const ToldReporter& reporter);

}  // namespace dmarcd::receiving
