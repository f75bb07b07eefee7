#pragma once

#include <optional>

#include "dmarcd/inbox/arrival.h"

#include "inbox_report_rows.h"

/// Reports that are kept become of another authenticity. All throw what SOCI throws.
namespace dmarcd::sql {

/// What is known of a report; nothing if its details are gone.
std::optional<receiving::Authenticity> authenticity_of_report(soci::session& session, inbox::ReportId report);

/// Moves a report with its messages and its day of a policy. All that `rows` had to write is written then.
void move_report(soci::session& session, ReportRows& rows, inbox::ReportId report,
                 receiving::Authenticity authenticity);

/// Moves the reports that a mail brought and that wait for it, and lets the mail go.
void judge_mail(soci::session& session, ReportRows& rows, inbox::MailId mail, receiving::Authenticity authenticity);

}  // namespace dmarcd::sql
