#pragma once

#include <string>
#include <vector>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::inbox_program {

/// "pass" or "fail", in colour where there is colour.
std::string result_text(bool is_pass);

/// "shop.example (s1): pass; sendgrid.net (s2): pass"
std::string dkim_text(const receiving::Evidence& evidence);
/// "bounces.example (mfrom): pass"
std::string spf_text(const receiving::Evidence& evidence);
/// "forwarded: comment; other"
std::string reasons_text(const receiving::Evidence& evidence);

/// The records as a table for people; `most` of them, and a line that says how many more there are.
std::string records_table(const std::vector<receiving::ReceivedRecord>& records, std::size_t most);

}  // namespace dmarcd::inbox_program
