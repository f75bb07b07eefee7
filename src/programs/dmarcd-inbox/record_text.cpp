#include "record_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/number_text.h"

#include "style.h"
#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using console::legible;
using console::TextTable;

void append(std::string& list, const std::string& item) {
  if (!list.empty()) list += "; ";
  list += item;
}

}  // namespace

std::string result_text(bool is_pass) {
  return is_pass ? "pass" : "fail";
}

std::string dkim_text(const receiving::Evidence& evidence) {
  std::string text;
  for (const receiving::DkimEvidence& dkim : evidence.dkim)
    append(text, fmt::format("{}{}: {}", legible(dkim.domain),
                             dkim.selector.empty() ? "" : fmt::format(" ({})", legible(dkim.selector)),
                             dkim::to_text(dkim.result)));
  return text;
}

std::string spf_text(const receiving::Evidence& evidence) {
  std::string text;
  for (const receiving::SpfEvidence& spf : evidence.spf)
    append(text, fmt::format("{} ({}): {}", legible(spf.domain), spf::to_text(spf.scope), spf::to_text(spf.result)));
  return text;
}

std::string reasons_text(const receiving::Evidence& evidence) {
  std::string text;
  for (const receiving::OverrideSeen& reason : evidence.reasons)
    append(text, reason.comment.empty() ? legible(reason.type)
                                        : fmt::format("{}: {}", legible(reason.type), legible(reason.comment)));
  return text;
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
               std::string(evaluation::to_text(record.disposition)), legible(evidence.header_from),
               legible(evidence.envelope_from), dkim_text(evidence), spf_text(evidence), reasons_text(evidence)});
  }
  std::string text = table.text();
  if (shown < records.size()) text += fmt::format("and {} records more\n", grouped(records.size() - shown));
  return text;
}

}  // namespace dmarcd::inbox_program
