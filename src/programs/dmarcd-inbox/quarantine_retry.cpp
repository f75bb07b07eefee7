#include "quarantine_retry.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace dmarcd::inbox_program {

Result<std::vector<inbox::ImportLine>> retry_quarantined(inbox::Intake& intake, const inbox::ReportImport& import,
                                                         inbox::QuarantineId id, Timestamp now) {
  const std::string octets = DMARCD_TRY(intake.quarantined_octets(id));
  const std::vector<inbox::Arrival> arrivals =
      import.open({fmt::format("quarantine {}", id), octets, now, inbox::Bringer::mail_system});
  std::vector<inbox::ImportLine> lines = DMARCD_TRY(inbox::keep(intake, arrivals));
  const bool is_read = std::any_of(lines.begin(), lines.end(), [](const inbox::ImportLine& line) {
    return line.status != inbox::ImportLine::Status::rejected;
  });
  // Parts that are still not readable are entries of their own by now.
  if (is_read) DMARCD_TRY(intake.drop_quarantined(id));
  return lines;
}

}  // namespace dmarcd::inbox_program
