#pragma once

#include <optional>
#include <vector>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/dmarc_evaluation.h"
#include "dmarcd/dmarc/policy_record.h"
#include "dmarcd/spf/spf_result.h"

namespace dmarcd::failure {

/// What a failure report tells of.
enum class ReportKind {
  dmarc,  ///< The message as a whole (fo=0, fo=1).
  dkim,   ///< A signature that failed (fo=d).
  spf,    ///< SPF (fo=s).
};

/// Which failure reports a domain asks for of a message, by ruf and fo (RFC 9989 section 4.7), at most one of a kind.
/// None without ruf, and none for the ruf of a public suffix, whose operator is to see no mail of others (RFC 9991
/// section 2). What the DNS did not say is nobody's failure.
std::vector<ReportKind> wanted_reports(const dmarc::PolicyRecord& record, const dmarc::DmarcResult& result,
                                       const spf::SpfResult& spf, const std::vector<dkim::DkimResult>& signatures);

/// The failed signature that is of most interest to the Author Domain; nothing if none failed.
std::optional<dkim::DkimResult> failed_signature(const dns::DomainName& author_domain,
                                                 const std::vector<dkim::DkimResult>& signatures);

}  // namespace dmarcd::failure
