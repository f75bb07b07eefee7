#include "sender_tables.h"

#include <soci/soci.h>

namespace dmarcd::sql {
namespace {

/// Milliseconds since 1970: in whole seconds, a lease would end up to one too early.
constexpr const char* now_ms = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

/// Whoever was not told off for a year begins anew; nobody's name stays for ever.
constexpr std::chrono::seconds refusals_kept = std::chrono::years(1);

}  // namespace

bool take_lease(soci::session& session, const dns::DomainName& domain, std::string_view deed, std::string_view owner,
                std::chrono::seconds duration) {
  const std::string deed_text(deed);
  const std::string owner_text(owner);
  const long long milliseconds = std::chrono::milliseconds(duration).count();
  session << std::string("DELETE FROM leases WHERE ends_at_ms <= ") + now_ms;
  soci::statement statement =
      (session.prepare << std::string("INSERT INTO leases (policy_domain, deed, owner, ends_at_ms)"
                                      " VALUES (:domain, :deed, :owner, :duration + ") +
                              now_ms +
                              ") ON CONFLICT (policy_domain, deed) DO UPDATE SET ends_at_ms = excluded.ends_at_ms"
                              " WHERE owner = excluded.owner",
       soci::use(domain.text(), "domain"), soci::use(deed_text, "deed"), soci::use(owner_text, "owner"),
       soci::use(milliseconds, "duration"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

void give_lease_back(soci::session& session, const dns::DomainName& domain, std::string_view deed,
                     std::string_view owner) {
  const std::string deed_text(deed);
  const std::string owner_text(owner);
  session << "DELETE FROM leases WHERE policy_domain = :domain AND deed = :deed AND owner = :owner",
      soci::use(domain.text(), "domain"), soci::use(deed_text, "deed"), soci::use(owner_text, "owner");
}

std::vector<sending::Refusals> read_refusals(soci::session& session, const std::vector<std::string>& subjects) {
  std::vector<sending::Refusals> found;
  for (const std::string& subject : subjects) {
    double score = 0;
    long long at = 0;
    session << "SELECT score, at FROM refusals WHERE subject = :subject", soci::into(score), soci::into(at),
        soci::use(subject, "subject");
    found.push_back(session.got_data() ? sending::Refusals{score, from_unix_seconds(at)} : sending::Refusals{});
  }
  return found;
}

void write_refusals(soci::session& session, std::string_view subject, const sending::Refusals& refusals) {
  const std::string subject_text(subject);
  const auto at = static_cast<long long>(unix_seconds(refusals.at));
  const auto oldest = static_cast<long long>(unix_seconds(refusals.at - refusals_kept));
  session << "DELETE FROM refusals WHERE at < :oldest", soci::use(oldest, "oldest");
  session << "INSERT INTO refusals (subject, score, at) VALUES (:subject, :score, :at)"
             " ON CONFLICT (subject) DO UPDATE SET score = excluded.score, at = excluded.at",
      soci::use(subject_text, "subject"), soci::use(refusals.score, "score"), soci::use(at, "at");
}

std::optional<report::Day> read_last_day(soci::session& session) {
  long long day = 0;
  session << "SELECT day FROM last_day", soci::into(day);
  return session.got_data() ? std::optional(report::Day(std::chrono::days(day))) : std::nullopt;
}

void write_last_day(soci::session& session, report::Day day) {
  const long long number = day.time_since_epoch().count();
  session << "INSERT INTO last_day (only_row, day) VALUES (1, :day)"
             " ON CONFLICT (only_row) DO UPDATE SET day = max(day, excluded.day)",
      soci::use(number, "day");
}

}  // namespace dmarcd::sql
