#include "accounts.h"

#include <algorithm>
#include <set>

#include "words.h"

namespace dmarcd::advisor {
namespace {

/// Mail of so many days tells how a source does now, if they are not longer ago than this.
constexpr unsigned recent_days = 2, recent_within = 7;

std::size_t day_number(const Books& books, Day day) {
  return static_cast<std::size_t>((day - books.first_day).count());
}

void count(const inbox::Traffic& traffic, SourceFigures& figures) {
  const std::uint64_t messages = traffic.messages;
  figures.messages += messages;
  if (traffic.dkim || traffic.spf) figures.aligned += messages;
  if (traffic.dkim) figures.dkim_aligned += messages;
  if (traffic.spf) figures.spf_aligned += messages;
  if (traffic.spf && !traffic.dkim) figures.spf_only += messages;
  if (traffic.disposition == evaluation::Disposition::quarantine) figures.quarantined += messages;
  if (traffic.disposition == evaluation::Disposition::reject) figures.rejected += messages;
}

void count(const inbox::Traffic& traffic, DayCount& day) {
  (traffic.dkim || traffic.spf ? day.aligned : day.failing) += traffic.messages;
}

Books empty_books(const Mail& mail, Day today, const Thresholds& thresholds) {
  using std::chrono::days;
  const Day first_day = today - days(thresholds.longest_look_back());
  return {.looked_at = {today - days(thresholds.days), today},
          .first_day = first_day,
          .first_report = today,
          .report_days = ReportDays(mail, first_day),
          .accounts = {},
          .keys = {},
          .daily = {}};
}

/// Puts the rows into the books, party by party.
class Bookkeeper {
 public:
  Bookkeeper(const Mail& mail, const std::vector<Party>& parties, const DomainFacts& facts,
             const Thresholds& thresholds)
      : mail_(mail),
        facts_(facts),
        thresholds_(thresholds),
        party_of_(mail.strands.size()),
        books_(empty_books(mail, facts.today, thresholds)) {
    for (std::size_t i = 0; i < parties.size(); ++i) open_account(parties[i], i);
  }

  Books keep() {
    find_first_report();
    for (const Row& row : mail_.rows) count_all(*row.traffic, account_of(row));
    mark_rare();
    for (const Row& row : mail_.rows) count_looked_at(row, account_of(row));
    for (Account& account : books_.accounts) {
      account.days_seen = static_cast<unsigned>(days_seen_[&account].size());
      if (account.is_own()) judge_health(account);
    }
    sum_up_days();
    return std::move(books_);
  }

 private:
  void open_account(const Party& party, std::size_t number) {
    Account account;
    account.party = &party;
    account.side = side_of(party.basis);
    account.is_waived = party.basis == Basis::decided_waived;
    account.first_seen = facts_.today;
    account.last_seen = books_.first_day;
    if (account.is_own()) account.days.resize(day_number(books_, facts_.today) + 1);
    books_.accounts.push_back(std::move(account));
    for (const std::uint32_t strand : party.strands) party_of_[strand] = number;
  }

  Account& account_of(const Row& row) { return books_.accounts[party_of_[row.strand]]; }

  void find_first_report() {
    for (const Row& row : mail_.rows) books_.first_report = std::min(books_.first_report, row.traffic->day);
    for (const inbox::PolicyLine& line : facts_.policies)
      books_.first_report = std::min(books_.first_report, line.since);
    for (const inbox::ReporterLine& line : facts_.reporters)
      books_.first_report = std::min(books_.first_report, line.first_day);
  }

  void count_all(const inbox::Traffic& traffic, Account& account) {
    account.first_seen = std::min(account.first_seen, traffic.day);
    account.last_seen = std::max(account.last_seen, traffic.day);
    if (!traffic.dkim && !traffic.spf) account.failing_in_all += traffic.messages;
    if (account.is_own()) count(traffic, account.days[day_number(books_, traffic.day)]);
  }

  void mark_rare() {
    const Day first_for_monthly = facts_.today - std::chrono::days(thresholds_.days_for_monthly);
    for (Account& account : books_.accounts)
      account.is_rare = account.last_seen < books_.looked_at.first && account.last_seen >= first_for_monthly;
  }

  void count_looked_at(const Row& row, Account& account) {
    const inbox::Traffic& traffic = *row.traffic;
    const Day first_for_monthly = facts_.today - std::chrono::days(thresholds_.days_for_monthly);
    const Day first = account.is_rare ? first_for_monthly : books_.looked_at.first;
    if (account.is_own() && !account.is_waived) count_keys(row);
    if (traffic.day < first) return;
    const Marks& marks = mail_.marks_of(mail_.strands[row.strand]);
    count(traffic, marks.is_below ? account.below : account.at_domain);
    days_seen_[&account].insert(traffic.day);
  }

  void count_keys(const Row& row) {
    const Marks& marks = mail_.marks_of(mail_.strands[row.strand]);
    const std::size_t day = day_number(books_, row.traffic->day);
    const auto add = [&](KeyId key, std::uint64_t DayCount::*member) {
      KeyAccount& account = books_.keys[key];
      if (account.days.empty()) account.days.resize(day_number(books_, facts_.today) + 1);
      account.days[day].*member += row.traffic->messages;
      account.messages += row.traffic->messages;
    };
    for (const KeyId key : marks.own_passed) add(key, &DayCount::aligned);
    for (const KeyId key : marks.own_claimed) add(key, &DayCount::failing);
  }

  void judge_health(Account& account) {
    const SourceFigures figures = account.figures();
    account.is_broken = share_of(figures.aligned, figures.messages) < thresholds_.own_share;
    find_break(account);
    if (account.broke_on) account.is_broken = true;
  }

  /// A break of these days is hidden in the sum of four weeks.
  void find_break(Account& account) const {
    DayCount recent, before;
    std::size_t latest = account.days.size();
    unsigned seen = 0;
    for (std::size_t day = account.days.size(); day-- > 0;) {
      const DayCount& count = account.days[day];
      if (count.all() == 0) continue;
      const bool is_recent = seen < recent_days && day + recent_within >= account.days.size();
      DayCount& sum = is_recent ? recent : before;
      sum.aligned += count.aligned;
      sum.failing += count.failing;
      if (is_recent) ++seen, latest = day;
    }
    const bool fails_now = recent.all() >= thresholds_.smallest_source && recent.aligned * 2 < recent.all();
    if (!fails_now || before.aligned < thresholds_.smallest_source) return;
    while (latest > 0 &&
           account.days[latest - 1].aligned * 2 < std::max<std::uint64_t>(account.days[latest - 1].all(), 1))
      --latest;
    while (account.days[latest].all() == 0) ++latest;
    account.broke_on = books_.first_day + std::chrono::days(latest);
  }

  std::size_t class_of(const Account& account) const {
    switch (account.side) {
      case Side::own:
        return static_cast<std::size_t>(account.is_broken ? SourceClass::own_broken : SourceClass::own_healthy);
      case Side::forwarder: return static_cast<std::size_t>(SourceClass::forwarder);
      case Side::spoofer: return static_cast<std::size_t>(SourceClass::spoofer);
      case Side::undecided: return static_cast<std::size_t>(SourceClass::undecided);
    }
    return 0;
  }

  void sum_up_days() {
    for (Day day = books_.looked_at.first; day <= books_.looked_at.last; day += std::chrono::days(1))
      books_.daily.push_back({day, {}, 0});
    for (const Row& row : mail_.rows) {
      const inbox::Traffic& traffic = *row.traffic;
      if (traffic.day < books_.looked_at.first) continue;
      DayOfClasses& day = books_.daily[static_cast<std::size_t>((traffic.day - books_.looked_at.first).count())];
      const Account& account = account_of(row);
      day.messages.at(class_of(account)) += traffic.messages;
      if (account.is_own() && (traffic.dkim || traffic.spf)) day.own_aligned += traffic.messages;
    }
  }

  const Mail& mail_;
  const DomainFacts& facts_;
  const Thresholds& thresholds_;
  std::vector<std::size_t> party_of_;
  std::map<const Account*, std::set<Day>> days_seen_;
  Books books_;
};

}  // namespace

SourceFigures Account::figures() const {
  SourceFigures sum = at_domain;
  sum.messages += below.messages;
  sum.aligned += below.aligned;
  sum.dkim_aligned += below.dkim_aligned;
  sum.spf_aligned += below.spf_aligned;
  sum.spf_only += below.spf_only;
  sum.quarantined += below.quarantined;
  sum.rejected += below.rejected;
  return sum;
}

Books keep_books(const Mail& mail, const std::vector<Party>& parties, const DomainFacts& facts,
                 const Thresholds& thresholds) {
  return Bookkeeper(mail, parties, facts, thresholds).keep();
}

std::vector<StoppedKey> stopped_keys(const Books& books, const Thresholds& thresholds) {
  constexpr unsigned least_days = 2;
  std::vector<StoppedKey> stopped;
  for (const auto& [key, account] : books.keys) {
    StoppedKey candidate{key, {}, 0};
    std::uint64_t passed = 0;
    unsigned days_failing = 0;
    for (std::size_t day = 0; day < account.days.size(); ++day) {
      const DayCount& count = account.days[day];
      passed += count.aligned;
      if (count.aligned > 0) {
        candidate.last_pass = books.first_day + std::chrono::days(day);
        candidate.failing_since = days_failing = 0;
      } else if (count.failing > 0) {
        candidate.failing_since += count.failing;
        ++days_failing;
      }
    }
    if (passed >= thresholds.smallest_source && candidate.failing_since >= thresholds.smallest_source &&
        days_failing >= least_days)
      stopped.push_back(candidate);
  }
  return stopped;
}

}  // namespace dmarcd::advisor
