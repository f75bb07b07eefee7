#pragma once

#include "dmarcd/inbox/report_import.h"

namespace dmarcd::inbox {

/// What is known of a part that `mail` carried in `input`; nothing: no mail did.
receiving::Authenticity authenticity_of_part(const std::optional<receiving::CarryingMail>& mail, const Input& input,
                                             const ImportOptions& options);

/// What is known of a report. One that its mail may not carry is not verified, and has a warning then.
receiving::Authenticity authenticity_of_report(receiving::FoundReport& found, const Input& input,
                                               const ImportOptions& options);

/// Whether the report would count if its mail proved to be genuine.
bool waits_for_judgement(const NewReport& report);

}  // namespace dmarcd::inbox
