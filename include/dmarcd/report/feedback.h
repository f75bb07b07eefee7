#pragma once

#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/report/element_writer.h"

/// The elements of an aggregate report, in the order of RFC 9990 section 3.1.1, which either dialect's schema takes:
/// RFC 9990 appendix A, RFC 7489 appendix C.
namespace dmarcd::report {

/// Opens the document, up to its records.
void begin_feedback(ElementWriter& writer, Dialect dialect, const ReportMetadata& metadata,
                    const PolicyPublished& policy);

/// One record. A document has one at least.
void write_record(ElementWriter& writer, Dialect dialect, const ReportRow& row);

void end_feedback(ElementWriter& writer);

}  // namespace dmarcd::report
