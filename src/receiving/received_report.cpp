#include "dmarcd/receiving/received_report.h"

namespace dmarcd::receiving {

Figures figures_of(const AggregateReport& report) {
  Figures sums;
  for (const ReceivedRecord& record : report.records) {
    ++sums.records;
    sums.messages += record.count;
    if (record.dkim) sums.dkim_pass += record.count;
    if (record.spf) sums.spf_pass += record.count;
    if (record.dkim && record.spf) sums.both_pass += record.count;
    (record.dkim || record.spf ? sums.either_pass : sums.neither_pass) += record.count;
  }
  return sums;
}

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::aggregate: return "aggregate";
    case Kind::failure: return "failure";
    case Kind::tls: return "tls";
  }
  return "";
}

}  // namespace dmarcd::receiving
