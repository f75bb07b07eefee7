#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/verdict.h"

namespace dmarcd::evaluation {

/// The value of the Authentication-Results field for a verdict (RFC 8601 section 2.2): spf, every dkim, arc, dmarc.
/// Folded with CR LF before 78 columns where it can be, without a leading blank. Everything that a stranger chose is
/// written as a token or a quoted string, or left out.
std::string authentication_results(const Verdict& verdict, const Action& action, const message::Envelope& envelope,
                                   std::string_view authserv_id);

struct ForgedResultsOptions {
  std::vector<std::string> own_ids;  ///< Ids that only we may write; compared without case, U-labels as A-labels.
  bool remove_all = false;           ///< Remove every Authentication-Results field (RFC 8601 section 5).
};

/// Which Authentication-Results fields claim to be ours, or are of a version that nobody knows (RFC 8601 section 5):
/// their positions among the fields of that name, from 1, in rising order. A field that cannot be read counts if one of
/// our ids stands in it.
std::vector<std::size_t> forged_authentication_results(const std::vector<message::HeaderField>& header,
                                                       const ForgedResultsOptions& options);

}  // namespace dmarcd::evaluation
