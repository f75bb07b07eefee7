#include "record_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/number_text.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/receiving/evidence_line.h"

#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using console::TextTable;

/// A record may carry a hundred signatures.
constexpr std::size_t longest_evidence = 200;

}  // namespace

std::string result_text(bool is_pass) {
  return is_pass ? "pass" : "fail";
}

std::string records_table(const std::vector<receiving::ReceivedRecord>& records, std::size_t most) {
  using Side = TextTable::Side;
  TextTable table({{"MESSAGES", Side::right},
                   {"SOURCE"},
                   {"DMARC DKIM"},
                   {"DMARC SPF"},
                   {"DISPOSITION"},
                   {"FROM"},
                   {"ENVELOPE"},
                   {"SIGNATURES"},
                   {"SPF"},
                   {"REASONS"}});
  const std::size_t shown = std::min(most, records.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const receiving::ReceivedRecord& record = records[i];
    const receiving::Evidence& evidence = record.evidence;
    table.add({grouped(record.count), record.source_ip.text(), result_text(record.dkim), result_text(record.spf),
               std::string(evaluation::to_text(record.disposition)), visible_line(evidence.header_from),
               visible_line(evidence.envelope_from), visible_line(receiving::dkim_line(evidence), longest_evidence),
               visible_line(receiving::spf_line(evidence), longest_evidence),
               visible_line(receiving::reasons_line(evidence), longest_evidence)});
  }
  std::string text = table.text();
  if (shown < records.size()) text += fmt::format("and {} more\n", counted(records.size() - shown, "record"));
  return text;
}

}  // namespace dmarcd::inbox_program
