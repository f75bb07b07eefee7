#pragma once

#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/report/aggregate_report.h"

namespace dmarcd::sending {

/// Reads the text that rspamd 1.6 to 3.x counts messages by:
///
///   ip,spf,dkim,disposition,"sampled_out" or nothing,Author Domain,
///   domains of DKIM: passed,failed,temperror,permerror,domain of SPF,its result
///
/// with the domains of a field joined by "|". Neither selectors nor the scope of SPF are in it; the domain of SPF
/// is taken for that of MAIL FROM, as it is of all mail but that with the null reverse-path. What would only add detail
/// and is no domain name is left out. A permanent Error says what is wrong with the rest. `count` stays 1.
Result<report::ReportRow> row_of_rspamd(std::string_view text);

}  // namespace dmarcd::sending
