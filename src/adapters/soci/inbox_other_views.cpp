#include "inbox_other_views.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "dmarcd/inbox/kept_text.h"
#include "dmarcd/inbox/policy_runs.h"
#include "dmarcd/report/day.h"

#include "inbox_packing.h"
#include "inbox_scope.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::Scope;
using receiving::Authenticity;

/// The strip on the first screen looks back so far.
constexpr std::chrono::days health_period(28);

std::uint64_t count(long long number) {
  return static_cast<std::uint64_t>(number);
}

/// Leaves the policies that the question is about.
void keep_seen_policies(receiving::TlsReport& report, const Scope& scope, std::string_view domain) {
  std::erase_if(report.policies, [&](const receiving::TlsReport::Policy& policy) {
    return !scope.sees(policy.domain) || (!domain.empty() && policy.domain != domain);
  });
}

std::uint64_t reports_since(soci::session& session, const SeenDomains& domains, Timestamp since,
                            Authenticity authenticity) {
  return count(number_of(session, fmt::format("SELECT count(*) FROM reports WHERE received_at >= {} AND"
                                              " +authenticity = {} AND {}",
                                              packed(since), packed(authenticity), domains.condition("+domain"))));
}

void read_today(soci::session& session, const SeenDomains& domains, Timestamp now, inbox::ImportHealth& health) {
  const report::Day today = report::day_of(now);
  for_each_row<long long, long long>(
      session,
      fmt::format("SELECT count(*), count(DISTINCT reporter) FROM reports WHERE {} AND {}",
                  within({today, today}, "received_at"), domains.condition("+domain")),
      [&](long long reports, long long reporters) {
        health.reports_today = count(reports);
        health.reporters_today = count(reporters);
      });
}

void read_last_receipt(soci::session& session, const SeenDomains& domains, inbox::ImportHealth& health) {
  for_each_row<long long>(session,
                          fmt::format("SELECT received_at FROM reports WHERE {} ORDER BY received_at DESC LIMIT 1",
                                      domains.condition("+domain")),
                          [&](long long at) { health.last_received_at = from_unix_seconds(at); });
}

}  // namespace

std::vector<inbox::DomainLine> read_domains(soci::session& session, const Scope& scope) {
  std::vector<inbox::DomainLine> lines;
  for_each_row<std::string, long long, long long>(
      session, "SELECT name, reports, messages FROM domains WHERE reports > 0 ORDER BY name",
      [&](const std::string& name, long long reports, long long messages) {
        if (scope.sees(name)) lines.push_back({name, count(reports), count(messages)});
      });
  return lines;
}

Result<std::vector<inbox::PolicyLine>> read_policies(soci::session& session, const Scope& scope,
                                                     std::string_view domain, const inbox::Days& days,
                                                     inbox::Trust trust) {
  const SeenDomains domains(session, scope, domain);
  if (!domains.is_one()) return {};
  std::vector<inbox::PolicyDay> told;
  std::string mistake;
  for_each_row<long long, long long, std::string>(
      session,
      fmt::format("SELECT day, CAST(sum(reports) AS BIGINT), p.policy FROM policy_days t"
                  " JOIN policies p ON p.id = t.policy WHERE {} AND day BETWEEN {} AND {} AND {}"
                  " GROUP BY day, p.id, p.policy ORDER BY day, p.id",
                  domains.condition("t.domain"), packed(days.first), packed(days.last),
                  trusted(trust, "t.authenticity")),
      [&](long long day, long long reports, const std::string& text) {
        Result<receiving::PolicySeen> policy = inbox::policy_of(text);
        if (policy)
          told.push_back({day_of(day), *std::move(policy), count(reports)});
        else
          mistake = policy.error().message;
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: a policy " + mistake);
  return inbox::policy_runs(told);
}

Result<std::vector<inbox::FailureLine>> read_failures(soci::session& session, const Scope& scope,
                                                      std::string_view domain, const inbox::Page& page) {
  const SeenDomains domains(session, scope, domain);
  std::vector<inbox::FailureLine> lines;
  std::string mistake;
  for_each_row<long long, long long, std::string>(
      session,
      fmt::format("SELECT id, received_at, report FROM failure_reports WHERE {} ORDER BY id DESC {}",
                  domains.condition("domain"), part_of(page)),
      [&](long long id, long long received, const std::string& text) {
        Result<receiving::FailureReport> report = inbox::failure_of(text);
        if (report)
          lines.push_back({id, from_unix_seconds(received), *std::move(report)});
        else
          mistake = fmt::format("failure report {} {}", id, report.error().message);
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: " + mistake);
  return lines;
}

Result<std::vector<inbox::TlsLine>> read_tls_reports(soci::session& session, const Scope& scope,
                                                     std::string_view domain, const inbox::Page& page) {
  const SeenDomains domains(session, scope, domain);
  std::vector<inbox::TlsLine> lines;
  std::string mistake;
  for_each_row<long long, long long, std::string>(
      session,
      fmt::format("SELECT id, received_at, report FROM tls_reports WHERE id IN (SELECT report FROM tls_domains"
                  " WHERE {}) ORDER BY id DESC {}",
                  domains.condition("domain"), part_of(page)),
      [&](long long id, long long received, const std::string& text) {
        Result<receiving::TlsReport> report = inbox::tls_of(text);
        if (!report) {
          mistake = fmt::format("TLS report {} {}", id, report.error().message);
          return;
        }
        keep_seen_policies(*report, scope, domain);
        lines.push_back({id, from_unix_seconds(received), *std::move(report)});
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: " + mistake);
  return lines;
}

std::vector<inbox::QuarantineLine> read_quarantine(soci::session& session, const inbox::Page& page) {
  std::vector<inbox::QuarantineLine> lines;
  for_each_row<long long, long long, std::string, std::string, std::string, long long>(
      session, "SELECT id, received_at, input, member, reason, size FROM quarantine ORDER BY id DESC " + part_of(page),
      [&](long long id, long long received, const std::string& input, const std::string& member,
          const std::string& reason, long long size) {
        lines.push_back({id, from_unix_seconds(received), input, member, reason, count(size)});
      });
  return lines;
}

inbox::ImportHealth read_health(soci::session& session, const Scope& scope, Timestamp now) {
  const SeenDomains domains(session, scope, "");
  inbox::ImportHealth health;
  read_last_receipt(session, domains, health);
  read_today(session, domains, now, health);
  health.in_quarantine = count(number_of(session, "SELECT count(*) FROM quarantine"));
  health.unverified = reports_since(session, domains, now - health_period, Authenticity::unverified);
  health.failed = reports_since(session, domains, now - health_period, Authenticity::failed);
  health.disputed = count(
      number_of(session, "SELECT count(*) FROM reports WHERE is_disputed = 1 AND " + domains.condition("+domain")));
  return health;
}

std::vector<inbox::Ledger::Balance> read_balances(soci::session& session) {
  std::map<long long, inbox::Ledger::Balance> balances;
  for_each_row<long long, std::string, long long>(session,
                                                  "SELECT id, name, pruned_messages FROM domains WHERE reports > 0",
                                                  [&](long long id, const std::string& name, long long pruned) {
                                                    balances[id] = {name, 0, count(pruned), count(pruned)};
                                                  });
  const auto add = [&](const char* table, std::uint64_t inbox::Ledger::Balance::*sum) {
    for_each_row<long long, long long>(
        session, fmt::format("SELECT domain, CAST(sum(messages) AS BIGINT) FROM {} GROUP BY domain", table),
        [&](long long domain, long long messages) { balances[domain].*sum += count(messages); });
  };
  add("daily_sums", &inbox::Ledger::Balance::in_daily_sums);
  add("reports", &inbox::Ledger::Balance::in_reports);
  add("records", &inbox::Ledger::Balance::in_records);
  std::vector<inbox::Ledger::Balance> lines;
  for (auto& [id, balance] : balances) lines.push_back(std::move(balance));
  std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.domain < b.domain; });
  return lines;
}

}  // namespace dmarcd::sql
