#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/delivery.h"
#include "dmarcd/sending/report_facts.h"

/// A report told to a person.
namespace dmarcd::dmarcctl {

/// "1 row", "2 rows".
std::string counted(std::uint64_t number, std::string_view what);

/// A line of "Label     text".
std::string labelled(std::string_view label, std::string_view text);

/// What it is, whose and of when; without its deliveries.
std::string told(const sending::ReportFacts& facts, std::size_t document_size);

std::string told(const sending::Delivery& delivery);

/// The document as it is read: an aggregate report's XML.
Result<std::string> readable_document(const sending::ReportFacts& facts, const std::string& document);

}  // namespace dmarcd::dmarcctl
