#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "dmarcd/sending/outbox.h"

namespace dmarcd::test {

/// What several MemoryOutboxes have in common, as senders have a server.
struct MemoryStore {
  using RowKey = std::pair<sending::RowSetKey, sending::RowSet::State>;
  struct Rows {
    std::string note;
    std::map<std::string, std::uint64_t> counts;
    std::uint64_t next_row = 0;
  };
  struct Lease {
    std::string owner;
    Timestamp until;
  };

  std::map<dns::DomainName, std::vector<std::string>> lines;
  std::map<dns::DomainName, std::vector<std::string>> unreadable;
  std::map<dns::DomainName, std::uint64_t> folds;
  std::map<RowKey, Rows> rows;
  std::map<sending::RowSetKey, unsigned> parts;
  std::map<std::string, sending::BuiltReport> reports;
  std::map<std::pair<dns::DomainName, std::string>, Lease> leases;
  std::map<std::string, sending::Refusals> refusals;
  std::optional<report::Day> last_day;
  std::function<Timestamp()> clock = [] {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  };
  bool is_away = false;  ///< Every call fails.
};

/// An outbox in memory, for tests of those who use one.
class MemoryOutbox final : public sending::Outbox {
 public:
  using State = sending::RowSet::State;

  explicit MemoryOutbox(MemoryStore& store) : store_(store) {}

  std::string where() const override { return "memory"; }

  Result<std::vector<dns::DomainName>> domains() override {
    if (store_.is_away) return away();
    std::set<dns::DomainName> names;
    for (const auto& [domain, lines] : store_.lines)
      if (!lines.empty()) names.insert(domain);
    for (const auto& [key, _] : store_.rows) names.insert(key.first.policy_domain);
    for (const auto& [_, report] : store_.reports) names.insert(report.facts.policy_domain);
    return std::vector<dns::DomainName>(names.begin(), names.end());
  }

  Result<bool> lease(const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                     std::chrono::seconds duration) override {
    if (store_.is_away) return away();
    MemoryStore::Lease& lease = store_.leases[{domain, std::string(deed)}];
    const Timestamp now = store_.clock();
    if (!lease.owner.empty() && lease.owner != owner && lease.until > now) return false;
    lease = {std::string(owner), now + duration};
    return true;
  }

  Result<void> release(const dns::DomainName& domain, std::string_view deed, std::string_view owner) override {
    if (store_.is_away) return away();
    const auto lease = store_.leases.find({domain, std::string(deed)});
    if (lease != store_.leases.end() && lease->second.owner == owner) store_.leases.erase(lease);
    return {};
  }

  Result<sending::UnreadLines> unread_lines(const dns::DomainName& domain, std::size_t most) override {
    if (store_.is_away) return away();
    const std::vector<std::string>& all = store_.lines[domain];
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    return sending::UnreadLines{store_.folds[domain], {all.begin(), all.begin() + count}};
  }

  Result<bool> fold(const sending::Fold& fold) override {
    if (store_.is_away) return away();
    std::vector<std::string>& lines = store_.lines[fold.policy_domain];
    if (store_.folds[fold.policy_domain] != fold.fold || lines.size() < fold.taken) return false;
    ++store_.folds[fold.policy_domain];
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(fold.taken));
    for (const sending::FoldedRows& folded : fold.rows) {
      MemoryStore::Rows& rows = store_.rows[{{fold.policy_domain, folded.day, folded.policy}, State::open}];
      rows.note = folded.note;
      for (const sending::CountedRow& row : folded.rows) rows.counts[row.text] += row.count;
    }
    for (const std::string& line : fold.unreadable) store_.unreadable[fold.policy_domain].push_back(line);
    return true;
  }

  Result<std::vector<sending::RowSet>> row_sets(const dns::DomainName& domain) override {
    if (store_.is_away) return away();
    std::vector<sending::RowSet> sets;
    for (const auto& [key, rows] : store_.rows) {
      if (key.first.policy_domain != domain) continue;
      std::uint64_t messages = 0;
      for (const auto& [_, count] : rows.counts) messages += count;
      sets.push_back({.key = key.first,
                      .state = key.second,
                      .note = rows.note,
                      .rows = rows.counts.size(),
                      .messages = messages,
                      .next_row = rows.next_row,
                      .parts = store_.parts[key.first]});
    }
    std::sort(sets.begin(), sets.end(), [](const sending::RowSet& a, const sending::RowSet& b) {
      return std::tuple(a.key, a.state == State::open) < std::tuple(b.key, b.state == State::open);
    });
    return sets;
  }

  Result<bool> close(const sending::RowSetKey& key) override {
    if (store_.is_away) return away();
    if (store_.rows.contains({key, State::closed})) return true;
    auto open = store_.rows.extract({key, State::open});
    if (open.empty()) return false;
    open.key().second = State::closed;
    store_.rows.insert(std::move(open));
    return true;
  }

  Result<std::vector<sending::CountedRow>> rows(const sending::RowSetKey& key, State state, std::uint64_t first,
                                                std::size_t most) override {
    if (store_.is_away) return away();
    std::vector<sending::CountedRow> all;
    if (const auto rows = store_.rows.find({key, state}); rows != store_.rows.end())
      for (const auto& [text, count] : rows->second.counts) all.push_back({text, count});
    std::sort(all.begin(), all.end(), [](const sending::CountedRow& a, const sending::CountedRow& b) {
      return a.count != b.count ? a.count > b.count : a.text > b.text;
    });
    const std::size_t begin = std::min<std::size_t>(first, all.size());
    const std::size_t end = begin + std::min(most, all.size() - begin);
    return std::vector<sending::CountedRow>(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                            all.begin() + static_cast<std::ptrdiff_t>(end));
  }

  Result<bool> store_report(const sending::BuiltReport& report) override {
    if (store_.is_away) return away();
    if (const auto same = store_.reports.find(report.facts.id); same != store_.reports.end())
      return same->second.facts == report.facts;
    const auto rows = store_.rows.find({report.key, State::closed});
    if (rows == store_.rows.end() || rows->second.next_row != report.first_row ||
        store_.parts[report.key] + 1 != report.facts.part)
      return false;
    store_.parts[report.key] = report.facts.part;
    rows->second.next_row = report.next_row;
    if (report.is_last) store_.rows.erase(rows);
    store_.reports.emplace(report.facts.id, report);
    return true;
  }

  Result<std::uint64_t> drop_rows(const sending::RowSetKey& key) override {
    if (store_.is_away) return away();
    const auto rows = store_.rows.extract({key, State::open});
    std::uint64_t messages = 0;
    if (!rows.empty())
      for (const auto& [_, count] : rows.mapped().counts) messages += count;
    return messages;
  }

  Result<std::vector<sending::StoredReport>> reports(const dns::DomainName& domain, Shelf shelf) override {
    if (store_.is_away) return away();
    std::vector<sending::StoredReport> found;
    for (const auto& [_, report] : store_.reports)
      if (report.facts.policy_domain == domain && shelf_of(report) == shelf)
        found.push_back({report.facts, report.document.size(), report.deliveries});
    std::sort(found.begin(), found.end(), [](const sending::StoredReport& a, const sending::StoredReport& b) {
      return std::tie(a.facts.period.begin, a.facts.policy, a.facts.part) <
             std::tie(b.facts.period.begin, b.facts.policy, b.facts.part);
    });
    return found;
  }

  Result<std::optional<std::string>> document(const dns::DomainName&, std::string_view id) override {
    if (store_.is_away) return away();
    const auto report = store_.reports.find(std::string(id));
    if (report == store_.reports.end()) return std::nullopt;
    return report->second.document;
  }

  Result<bool> replace_delivery(const dns::DomainName&, std::string_view id, const sending::Delivery& before,
                                const sending::Delivery& after) override {
    if (store_.is_away) return away();
    const auto report = store_.reports.find(std::string(id));
    if (report == store_.reports.end()) return false;
    for (sending::Delivery& delivery : report->second.deliveries) {
      if (delivery == after) return true;
      if (delivery == before) return delivery = after, true;
    }
    return false;
  }

  Result<bool> drop_report(const dns::DomainName&, std::string_view id) override {
    if (store_.is_away) return away();
    return store_.reports.erase(std::string(id)) > 0;
  }

  Result<std::size_t> forget_archived(const dns::DomainName& domain, Timestamp before) override {
    if (store_.is_away) return away();
    return std::erase_if(store_.reports, [&](const auto& entry) {
      return entry.second.facts.policy_domain == domain && shelf_of(entry.second) == Shelf::archived &&
             settled_at(entry.second) < before;
    });
  }

  Result<std::vector<sending::Refusals>> refusals(const std::vector<std::string>& subjects) override {
    if (store_.is_away) return away();
    std::vector<sending::Refusals> found;
    for (const std::string& subject : subjects) found.push_back(store_.refusals[subject]);
    return found;
  }

  Result<void> set_refusals(std::string_view subject, const sending::Refusals& refusals) override {
    if (store_.is_away) return away();
    store_.refusals[std::string(subject)] = refusals;
    return {};
  }

  Result<std::optional<report::Day>> last_day() override { return store_.last_day; }

  Result<void> set_last_day(report::Day day) override {
    if (store_.is_away) return away();
    store_.last_day = std::max(store_.last_day.value_or(day), day);
    return {};
  }

 private:
  static tl::unexpected<Error> away() { return temporary_failure("memory: cannot connect: it is away"); }

  static Shelf shelf_of(const sending::BuiltReport& report) {
    const bool is_final = std::all_of(report.deliveries.begin(), report.deliveries.end(),
                                      [](const sending::Delivery& delivery) { return delivery.is_final(); });
    return is_final ? Shelf::archived : Shelf::pending;
  }

  static Timestamp settled_at(const sending::BuiltReport& report) {
    Timestamp latest = report.deliveries.empty() ? report.facts.built_at : Timestamp();
    for (const sending::Delivery& delivery : report.deliveries) latest = std::max(latest, delivery.changed_at);
    return latest;
  }

  MemoryStore& store_;
};

}  // namespace dmarcd::test
