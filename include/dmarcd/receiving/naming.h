#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dmarcd/receiving/received_report.h"

/// What is written on a report's envelope, compared with the report (RFC 9990 section 3.5.2). The report is right; what
/// differs is a warning.
namespace dmarcd::receiving {

/// "receiver!policy-domain!begin!end!id.xml.gz", perhaps behind folders. Other names say nothing. The id is compared
/// only where RFC 9990 is followed, since RFC 7489 let it be any.
void compare_with_file_name(std::string_view path, const AggregateReport& report, std::vector<Warning>& warnings);

/// "Report Domain: example.com Submitter: mail.example Report-ID: <id>". Other subjects say nothing.
void compare_with_subject(std::string_view subject, const AggregateReport& report, std::vector<Warning>& warnings);

/// The receivers that such file names in `path` begin with, outermost first.
std::vector<std::string_view> submitters_of_path(std::string_view path);

/// The Submitter of such a subject; nothing if there is none.
std::optional<std::string_view> submitter_of_subject(std::string_view subject);

}  // namespace dmarcd::receiving
