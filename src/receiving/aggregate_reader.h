#pragma once

#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/receiving/received_report.h"
#include "dmarcd/receiving/xml_reader.h"

#include "warning_list.h"

namespace dmarcd::receiving {

/// Reads an aggregate report of a cleaned document. Elements are known by their names in whatever namespace and order;
/// what is unknown is passed over. An Error says why it is no report, or not a whole one.
Result<AggregateReport> read_aggregate_report(std::string_view document, const XmlReader& xml, WarningList& warnings);

}  // namespace dmarcd::receiving
