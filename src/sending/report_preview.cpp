#include "dmarcd/sending/report_preview.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "dmarcd/sending/folding.h"
#include "dmarcd/sending/rows_note.h"

namespace dmarcd::sending {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

Result<std::vector<CountedRow>> all_rows(Outbox& outbox, const RowSet& set) {
  std::vector<CountedRow> rows;
  while (set.next_row + rows.size() < set.rows) {
    const std::vector<CountedRow> page =
        DMARCD_TRY(outbox.rows(set.key, set.state, set.next_row + rows.size(), rows_a_page));
    if (page.empty()) break;
    rows.insert(rows.end(), page.begin(), page.end());
  }
  return rows;
}

/// Most messages first, then by text descending: the order of an outbox.
std::vector<CountedRow> in_order(const Counts& counts) {
  std::vector<CountedRow> rows;
  rows.reserve(counts.size());
  for (const auto& [text, count] : counts) rows.push_back({text, count});
  std::sort(rows.begin(), rows.end(), [](const CountedRow& a, const CountedRow& b) {
    return a.count != b.count ? a.count > b.count : a.text > b.text;
  });
  return rows;
}

/// An open set with what folding would add to it.
struct Growing {
  RowSet set;
  Counts counts;
};

Result<std::map<RowSetKey, Growing>> open_rows(Outbox& outbox, const std::vector<RowSet>& sets) {
  std::map<RowSetKey, Growing> open;
  for (const RowSet& set : sets) {
    if (set.state != RowSet::State::open) continue;
    Growing& growing = open.try_emplace(set.key, Growing{set, {}}).first->second;
    for (const CountedRow& row : DMARCD_TRY(all_rows(outbox, set))) growing.counts[row.text] += row.count;
  }
  return open;
}

void add(std::map<RowSetKey, Growing>& open, const Fold& fold) {
  for (const FoldedRows& folded : fold.rows) {
    const RowSetKey key{fold.policy_domain, folded.day, folded.policy};
    Growing& growing = open.try_emplace(key, Growing{RowSet{.key = key, .note = {}}, {}}).first->second;
    growing.set.note = folded.note;
    for (const CountedRow& row : folded.rows) {
      growing.counts[row.text] += row.count;
      growing.set.messages += row.count;
    }
  }
}

}  // namespace

RowPages PreviewedRows::pages() const {
  return [this](std::uint64_t first, std::size_t most) -> Result<std::vector<CountedRow>> {
    const std::size_t begin = std::min<std::size_t>(first - set.next_row, rows.size());
    const std::size_t end = std::min(begin + most, rows.size());
    return std::vector<CountedRow>(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                   rows.begin() + static_cast<std::ptrdiff_t>(end));
  };
}

Result<std::vector<PreviewedRows>> preview_rows(Outbox& outbox, const dns::DomainName& domain, EnvelopeTo envelope_to) {
  const std::vector<RowSet> sets = DMARCD_TRY(outbox.row_sets(domain));
  std::vector<PreviewedRows> previewed;
  for (const RowSet& set : sets)
    if (set.key.policy != failure_policy && set.state == RowSet::State::closed)
      previewed.push_back({set, DMARCD_TRY(all_rows(outbox, set))});

  std::map<RowSetKey, Growing> open = DMARCD_TRY(open_rows(outbox, sets));
  const UnreadLines unread = DMARCD_TRY(outbox.unread_lines(domain, std::numeric_limits<std::uint32_t>::max()));
  add(open, count_lines(domain, unread, envelope_to));
  for (auto& [key, growing] : open) {
    if (key.policy == failure_policy) continue;
    std::vector<CountedRow> rows = in_order(growing.counts);
    growing.set.rows = rows.size();
    previewed.push_back({std::move(growing.set), std::move(rows)});
  }
  std::stable_sort(previewed.begin(), previewed.end(),
                   [](const PreviewedRows& a, const PreviewedRows& b) { return a.set.key < b.set.key; });
  return previewed;
}

}  // namespace dmarcd::sending
