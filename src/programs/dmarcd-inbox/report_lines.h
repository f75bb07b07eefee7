#pragma once

#include "dmarcd/inbox/import_line.h"
#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox_program {

/// What is kept, as the line that told of its import.
inbox::ImportLine as_import_line(const inbox::ReportLine& line);
inbox::ImportLine as_import_line(const inbox::TlsLine& line);
inbox::ImportLine as_import_line(const inbox::FailureLine& line);

}  // namespace dmarcd::inbox_program
