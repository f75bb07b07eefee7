#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "dmarcd/sending/outbox.h"

#include "found_report.h"

/// Reports for programs. Times are seconds since 1970.
namespace dmarcd::dmarcctl {

nlohmann::ordered_json to_json(const sending::ReportFacts& facts);
nlohmann::ordered_json to_json(const sending::Delivery& delivery);
nlohmann::ordered_json to_json(const FoundReport& found);
nlohmann::ordered_json to_json(const sending::RowSet& set);

/// The document with its line end.
std::string dump(const nlohmann::ordered_json& document);

}  // namespace dmarcd::dmarcctl
