#pragma once

#include <string>
#include <string_view>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::report {

/// The Report-ID: 32 hexadecimal digits of SHA-256 over who reports about what, so that a run that is repeated makes
/// the same one (RFC 9990 section 3.5.1). `policy` is any text that tells the published policies of a day apart; `part`
/// counts the reports of one period and policy from 1.
std::string make_report_id(const dkim::Cryptography& cryptography, const dns::DomainName& reporter,
                           const dns::DomainName& policy_domain, const Period& period, std::string_view policy,
                           unsigned part);

/// "receiver!policy-domain!begin!end!id.xml.gz" (RFC 9990 section 3.5.2), `end` being the last second of the period.
std::string make_file_name(const dns::DomainName& reporter, const dns::DomainName& policy_domain, const Period& period,
                           std::string_view report_id);

/// "Report Domain: ... Submitter: ... Report-ID: ..." in one line (RFC 9990 section 3.5.2).
std::string make_subject(const dns::DomainName& reporter, const dns::DomainName& policy_domain,
                         std::string_view report_id);

}  // namespace dmarcd::report
