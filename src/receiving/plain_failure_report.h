#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::receiving {

struct PlainFailureReport {
  FailureReport report;
  std::string original;  ///< What stands below the line of dashes: the header of the message that failed.
};

/// The failure report that some gateways send as words for people, with lines such as "Sender Domain: example.com".
/// `text` is UTF-8 without controls. Nothing if it has no line that tells a sender's domain.
std::optional<PlainFailureReport> read_plain_failure_report(std::string_view text);

}  // namespace dmarcd::receiving
