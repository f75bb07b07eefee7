#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/config/config.h"
#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/sending/outbox.h"

#include "report_steering.h"

namespace dmarcd::dmarcctl {

struct PreviewOptions {
  dns::DomainName domain;
  std::optional<report::Day> day;       ///< Nothing: the oldest that there are rows of.
  std::string mail_to;                  ///< Not empty: the mail that this recipient would get, and nothing else.
  std::vector<std::string> zone_files;  ///< Answer from these, and ask no name server.
  Answer answer = Answer::sentence;
};

/// Prints what the reports of a policy domain and day would be if they were built now, lines that nobody counted yet
/// included; changes nothing. Returns the exit code.
int preview_reports(sending::Outbox& outbox, const config::Config& config, const PreviewOptions& options,
                    Timestamp now);

}  // namespace dmarcd::dmarcctl
