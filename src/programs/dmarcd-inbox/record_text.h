#pragma once

#include <string>
#include <vector>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::inbox_program {

/// "pass" or "fail".
std::string result_text(bool is_pass);

/// The records as a table for people; `most` of them, and a line that says how many more there are.
std::string records_table(const std::vector<receiving::ReceivedRecord>& records, std::size_t most);

}  // namespace dmarcd::inbox_program
