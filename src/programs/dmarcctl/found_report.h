#pragma once

#include <optional>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/sending/outbox.h"

namespace dmarcd::dmarcctl {

using Shelf = sending::Outbox::Shelf;

/// A report, and where it lies.
struct FoundReport {
  sending::StoredReport report;
  Shelf shelf = Shelf::pending;
};

struct FoundReports {
  std::vector<FoundReport> reports;
  std::size_t unreadable = 0;  ///< How many times the reports of a domain could not be read; stderr says why.
};

/// The reports of these domains, one shelf after the other. An Error: the store is away.
Result<FoundReports> read_reports(sending::Outbox& outbox, const std::vector<dns::DomainName>& domains,
                                  const std::vector<Shelf>& shelves);

/// The report with this ID, or the only one whose ID begins so. Otherwise the exit code, when all is said.
tl::expected<FoundReport, int> find_report(sending::Outbox& outbox, std::string_view id);

/// "report 3f2a... of example.com for 2026-05-04, part 1"
std::string name_of(const sending::ReportFacts& facts);

/// Says whom it goes to in place of `recipient`.
Error not_a_recipient(const sending::StoredReport& report, std::string_view recipient);

}  // namespace dmarcd::dmarcctl
