#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/inbox/arrival.h"

namespace dmarcd::inbox {

/// What an import tells of one item of an input, and what a list tells of a report that is kept.
struct ImportLine {
  enum class Status { imported, duplicate, rejected };

  std::string input;
  std::string member;
  std::string kind;  ///< receiving::to_text of it; empty for what is no report.
  Status status = Status::imported;
  std::string reason;                 ///< Why it was rejected.
  std::vector<std::string> warnings;  ///< "count-missing: record 3 has no count; it is taken for one message"
  std::string report_id;
  std::string org_name;
  std::string domain;  ///< Policy domain, reported domain; of a TLS report the first policy's.
  std::int64_t begin = 0;
  std::int64_t end = 0;  ///< Unix seconds, as told; both 0 for a failure report without a date.
  receiving::Figures figures;
};
/// "imported", "duplicate", "rejected"
std::string_view to_text(ImportLine::Status status);

/// The lines of `arrival`, one an item. `receipts` are the Intake's for it.
std::vector<ImportLine> import_lines(const Arrival& arrival, std::span<const Receipt> receipts);

/// One line of JSON without its end; valid UTF-8 whatever the texts are, and what cannot be seen is escaped.
std::string import_line_json(const ImportLine& line);

}  // namespace dmarcd::inbox
