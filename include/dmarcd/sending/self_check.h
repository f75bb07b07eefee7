#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signer.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/sending/report_facts.h"

namespace dmarcd::sending {

/// Why those who get our reports may refuse them: a report must itself pass DMARC (RFC 9990 section 3.5.2). A mail is
/// signed as a report would be, and looked at as its receiver will look at it; of SPF only whether there is a record,
/// since the host that it will come from is not known.
///
/// Sentences for the log, each with what to do; none if all is well. A DNS that does not answer is a remark too. Costs
/// a key a signature, two walks and the SPF record.
std::vector<std::string> check_own_domain(const Letterhead& letterhead, const dkim::Signer& signer,
                                          const dkim::Cryptography& cryptography, dns::Resolver& resolver,
                                          Timestamp now);

}  // namespace dmarcd::sending
