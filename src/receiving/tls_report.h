#pragma once

#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/receiving/received_report.h"

#include "warning_list.h"

namespace dmarcd::receiving {

/// Reads an SMTP TLS report (RFC 8460 section 4.4) of JSON in UTF-8. An Error says why it is none.
Result<TlsReport> read_tls_report(std::string_view json, WarningList& warnings);

}  // namespace dmarcd::receiving
