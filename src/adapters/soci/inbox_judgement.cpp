#include "inbox_judgement.h"

#include <vector>

#include "dmarcd/inbox/daily_shares.h"

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

struct Judged {
  long long report = 0;
  long long domain = 0;
  long long authenticity = 0;
  inbox::ReportDays days;
};

std::vector<Judged> reports_between(soci::session& session, long long first, long long last) {
  std::vector<Judged> reports;
  for_each_row<long long, long long, long long, long long, long long, long long>(
      session,
      fmt::format("SELECT id, domain, authenticity, begin_at, end_at, records FROM reports WHERE id BETWEEN {} AND {}",
                  first, last),
      [&](long long id, long long domain, long long authenticity, long long begin, long long end, long long records) {
        reports.push_back(
            {id, domain, authenticity,
             inbox::days_of(from_unix_seconds(begin), from_unix_seconds(end), static_cast<std::size_t>(records))});
      });
  return reports;
}

void move_sums(soci::session& session, DailySums& sums, const Judged& judged, long long authenticity) {
  for_each_row<std::string, long long, long long, long long>(
      session,
      fmt::format("SELECT source_ip, messages, outcome, evidence FROM records WHERE report = {}", judged.report),
      [&](const std::string& source, long long messages, long long packed_outcome, long long evidence) {
        Outcome outcome = outcome_of(packed_outcome);
        outcome.is_recomputed = false;
        for (unsigned day = 0; day < judged.days.count; ++day) {
          const std::uint64_t share = inbox::share_of(static_cast<std::uint64_t>(messages), day, judged.days.count);
          SumKey key{judged.domain,      packed(judged.days.first) + day, source, evidence, packed(outcome),
                     judged.authenticity};
          sums.take(key, share);
          key.authenticity = authenticity;
          sums.add(std::move(key), share);
        }
      });
}

void delete_empty_sums(soci::session& session, const Judged& judged) {
  const long long first = packed(judged.days.first);
  session << fmt::format("DELETE FROM daily_sums WHERE domain = {} AND day BETWEEN {} AND {} AND messages <= 0",
                         judged.domain, first, first + judged.days.count - 1);
}

}  // namespace

void judge_mail(soci::session& session, InboxWriter& writer, inbox::MailId mail, receiving::Authenticity authenticity) {
  std::vector<Judged> reports;
  for_each_row<long long, long long>(
      session, fmt::format("SELECT first_report, last_report FROM mails WHERE id = {}", mail),
      [&](long long first, long long last) { reports = reports_between(session, first, last); });
  session << fmt::format("DELETE FROM mails WHERE id = {}", mail);
  for (const Judged& judged : reports) {
    move_sums(session, writer.sums(), judged, packed(authenticity));
    session << fmt::format("UPDATE reports SET authenticity = {} WHERE id = {}", packed(authenticity), judged.report);
  }
  writer.sums().flush();
  for (const Judged& judged : reports) delete_empty_sums(session, judged);
}

}  // namespace dmarcd::sql
