#include "inbox_judgement.h"

#include <fmt/format.h>
#include <vector>

#include "dmarcd/inbox/daily_shares.h"
#include "dmarcd/inbox/kept_text.h"

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using receiving::Authenticity;

struct Moved {
  inbox::ReportId report = 0;
  PolicyDayKey policy_day;
  inbox::ReportDays days;
};

std::optional<Moved> moved_report(soci::session& session, inbox::ReportId report) {
  std::optional<Moved> found;
  for_each_row<long long, long long, long long, long long, long long, long long>(
      session,
      fmt::format("SELECT domain, policy, authenticity, begin_at, end_at, records FROM reports WHERE id = {}", report),
      [&](long long domain, long long policy, long long authenticity, long long begin, long long end,
          long long records) {
        const inbox::ReportDays days =
            inbox::days_of(from_unix_seconds(begin), from_unix_seconds(end), static_cast<std::size_t>(records));
        found = {report, {domain, packed(days.first), policy, authenticity}, days};
      });
  return found;
}

void move_sums(soci::session& session, DailySums& sums, const Moved& moved, long long authenticity) {
  for_each_row<std::string, long long, long long, long long>(
      session,
      fmt::format("SELECT source_ip, messages, outcome, evidence FROM records WHERE report = {}", moved.report),
      [&](const std::string& source, long long messages, long long packed_outcome, long long evidence) {
        Outcome outcome = outcome_of(packed_outcome);
        outcome.is_recomputed = false;
        for (unsigned day = 0; day < moved.days.count; ++day) {
          const std::uint64_t share = inbox::share_of(static_cast<std::uint64_t>(messages), day, moved.days.count);
          SumKey key{moved.policy_day.domain, moved.policy_day.day + day,   source, evidence,
                     packed(outcome),         moved.policy_day.authenticity};
          sums.take(key, share);
          key.authenticity = authenticity;
          sums.add(std::move(key), share);
        }
      });
}

void delete_empty_sums(soci::session& session, const Moved& moved) {
  const long long first = moved.policy_day.day;
  session << fmt::format("DELETE FROM daily_sums WHERE domain = {} AND day BETWEEN {} AND {} AND messages <= 0",
                         moved.policy_day.domain, first, first + moved.days.count - 1);
}

/// Whether the mail that brought a report vouches for it, if it is genuine. What somebody changed it does not vouch
/// for.
bool may_be_verified(const std::string& org_name, const std::string& particulars) {
  const Result<inbox::Particulars> told = inbox::particulars_of(particulars);
  return told &&
         receiving::may_carry(told->mail_from_domain, {org_name, told->email, told->member, told->mail_subject});
}

/// Of the reports that the mail brought, those that nobody vouches for yet and that `authenticity` is about.
std::vector<inbox::ReportId> waiting_reports(soci::session& session, inbox::MailId mail, Authenticity authenticity) {
  std::vector<inbox::ReportId> reports;
  for_each_row<long long, std::string, std::string>(
      session,
      fmt::format("SELECT r.id, o.org_name, r.particulars FROM mails m"
                  " JOIN reports r ON r.id BETWEEN m.first_report AND m.last_report"
                  " JOIN reporters o ON o.id = r.reporter WHERE m.id = {} AND +r.authenticity = {} ORDER BY r.id",
                  mail, packed(Authenticity::unverified)),
      [&](long long report, const std::string& org_name, const std::string& particulars) {
        if (authenticity != Authenticity::verified || may_be_verified(org_name, particulars)) reports.push_back(report);
      });
  return reports;
}

}  // namespace

std::optional<Authenticity> authenticity_of_report(soci::session& session, inbox::ReportId report) {
  std::optional<Authenticity> found;
  for_each_row<long long>(session, fmt::format("SELECT authenticity FROM reports WHERE id = {}", report),
                          [&](long long authenticity) { found = authenticity_of(authenticity); });
  return found;
}

void move_report(soci::session& session, ReportRows& rows, inbox::ReportId report, Authenticity authenticity) {
  rows.flush();
  const std::optional<Moved> moved = moved_report(session, report);
  if (!moved) return;
  move_sums(session, rows.sums(), *moved, packed(authenticity));
  rows.figures().move(moved->policy_day, packed(authenticity));
  rows.flush();
  delete_empty_sums(session, *moved);
  session << fmt::format("UPDATE reports SET authenticity = {} WHERE id = {}", packed(authenticity), report);
}

void judge_mail(soci::session& session, ReportRows& rows, inbox::MailId mail, Authenticity authenticity) {
  const std::vector<inbox::ReportId> reports = waiting_reports(session, mail, authenticity);
  session << fmt::format("DELETE FROM mails WHERE id = {}", mail);
  if (authenticity == Authenticity::unverified) return;
  for (const inbox::ReportId report : reports) move_report(session, rows, report, authenticity);
}

}  // namespace dmarcd::sql
