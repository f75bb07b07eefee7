#include "dmarcd/sending/folding.h"

#include <map>
#include <string>
#include <utility>

#include "dmarcd/record/failure_notice.h"
#include "dmarcd/record/record_codec.h"
#include "dmarcd/report/day.h"
#include "dmarcd/sending/rows_note.h"

namespace dmarcd::sending {
namespace {

/// The rows of one day and policy while they are counted.
struct Heap {
  Timestamp noted_at;
  RowsNote note;
  std::map<std::string, std::uint64_t> rows;
};

using HeapKey = std::pair<report::Day, std::string>;
using Heaps = std::map<HeapKey, Heap>;

Heap& heap_of(Heaps& heaps, Timestamp received_at, std::string policy) {
  return heaps[{report::day_of(received_at), std::move(policy)}];
}

void count(Heaps& heaps, const record::MessageRecord& record, EnvelopeTo envelope_to) {
  Heap& heap = heap_of(heaps, record.received_at, policy_text(record.policy));
  ++heap.rows[encode_row(row_of(record, envelope_to))];
  if (record.received_at < heap.noted_at) return;
  heap.noted_at = record.received_at;
  heap.note = {record.policy, record.rua, record.largest_report, record.problems};
}

void count(Heaps& heaps, const record::ClassicRecord& record, const dns::DomainName& domain) {
  Heap& heap = heap_of(heaps, record.received_at, std::string(unknown_policy));
  ++heap.rows[encode_row(row_of(record, domain))];
}

void count(Heaps& heaps, const record::FailureNotice& notice, const std::string& line) {
  Heap& heap = heap_of(heaps, notice.arrived_at, std::string(failure_policy));
  ++heap.rows[line];
  if (notice.arrived_at < heap.noted_at) return;
  heap.noted_at = notice.arrived_at;
  heap.note = {.policy = std::nullopt, .rua = notice.ruf, .problems = {}};
}

FoldedRows to_folded(const HeapKey& key, Heap heap) {
  FoldedRows folded{.day = key.first, .policy = key.second, .note = encode_note(heap.note), .rows = {}};
  folded.rows.reserve(heap.rows.size());
  for (auto& [text, messages] : heap.rows) folded.rows.push_back({text, messages});
  return folded;
}

}  // namespace

Fold count_lines(const dns::DomainName& domain, const UnreadLines& unread, EnvelopeTo envelope_to) {
  Fold fold{.policy_domain = domain, .fold = unread.fold, .taken = unread.lines.size(), .rows = {}, .unreadable = {}};
  Heaps heaps;
  for (const std::string& line : unread.lines) {
    if (const Result<record::MessageRecord> record = record::decode_record(line);
        record && record->policy.domain == domain)
      count(heaps, *record, envelope_to);
    else if (const Result<record::ClassicRecord> classic = record::decode_classic_line(line))
      count(heaps, *classic, domain);
    else if (const Result<record::FailureNotice> notice = record::decode_notice(line);
             notice && notice->policy_domain == domain)
      count(heaps, *notice, line);
    else
      fold.unreadable.push_back(line);
  }
  for (auto& [key, heap] : heaps) fold.rows.push_back(to_folded(key, std::move(heap)));
  return fold;
}

Result<FoldSummary> fold_lines(Outbox& outbox, const dns::DomainName& domain, EnvelopeTo envelope_to) {
  FoldSummary summary;
  while (true) {
    const UnreadLines unread = DMARCD_TRY(outbox.unread_lines(domain, lines_a_fold));
    if (unread.lines.empty()) return summary;
    const Fold fold = count_lines(domain, unread, envelope_to);
    const bool is_folded = DMARCD_TRY(outbox.fold(fold));
    if (!is_folded) continue;  // Another sender folded these lines; what is left is read again.
    summary.lines += fold.taken;
    summary.unreadable += fold.unreadable.size();
    if (fold.taken < lines_a_fold) return summary;
  }
}

}  // namespace dmarcd::sending
