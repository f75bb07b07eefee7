#include "inbox_report_views.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/kept_text.h"

#include "inbox_packing.h"
#include "inbox_scope.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::ReportDetails;
using inbox::ReportFilter;
using inbox::ReportLine;
using inbox::Scope;

constexpr const char* select_reports =
    "SELECT r.id, o.org_name, d.name, r.begin_at, r.end_at, r.received_at, r.authenticity, r.is_disputed, r.records,"
    " r.messages, r.dkim_pass, r.spf_pass, r.both_pass, r.particulars, p.policy"
    " FROM reports r JOIN reporters o ON o.id = r.reporter JOIN domains d ON d.id = r.domain"
    " JOIN policies p ON p.id = r.policy WHERE ";

receiving::Figures figures_of(long long records, long long messages, long long dkim, long long spf, long long both) {
  const auto count = [](long long number) { return static_cast<std::uint64_t>(number); };
  return {.records = count(records),
          .messages = count(messages),
          .dkim_pass = count(dkim),
          .spf_pass = count(spf),
          .both_pass = count(both),
          .either_pass = count(dkim + spf - both),
          .neither_pass = count(messages - (dkim + spf - both))};
}

void tell(ReportDetails& details, inbox::Particulars&& told) {
  details.line.email = std::move(told.email);
  details.line.report_id = std::move(told.report_id);
  details.line.input = std::move(told.input);
  details.line.member = std::move(told.member);
  details.line.mail_from_domain = std::move(told.mail_from_domain);
  details.line.warnings = std::move(told.warnings);
  details.extra_contact_info = std::move(told.extra_contact_info);
  details.generator = std::move(told.generator);
  details.version = std::move(told.version);
  details.xml_namespace = std::move(told.xml_namespace);
  details.errors = std::move(told.errors);
  details.mail_from = std::move(told.mail_from);
  details.mail_subject = std::move(told.mail_subject);
}

/// The reports that `condition` and `order` say, with all that is kept of them.
Result<std::vector<ReportDetails>> read_details(soci::session& session, const std::string& condition_and_order) {
  std::vector<ReportDetails> reports;
  std::string mistake;
  for_each_row<long long, std::string, std::string, long long, long long, long long, long long, long long, long long,
               long long, long long, long long, long long, std::string, std::string>(
      session, select_reports + condition_and_order,
      [&](long long id, const std::string& org_name, const std::string& domain, long long begin, long long end,
          long long received, long long authenticity, long long is_disputed, long long records, long long messages,
          long long dkim, long long spf, long long both, const std::string& particulars, const std::string& policy) {
        Result<inbox::Particulars> told = inbox::particulars_of(particulars);
        Result<receiving::PolicySeen> seen = inbox::policy_of(policy);
        if (!told || !seen) {
          mistake = fmt::format("report {}: {}", id, (told ? seen.error() : told.error()).message);
          return;
        }
        ReportDetails& details = reports.emplace_back();
        details.line = {.id = id,
                        .org_name = org_name,
                        .email = {},
                        .report_id = {},
                        .domain = domain,
                        .begin = from_unix_seconds(begin),
                        .end = from_unix_seconds(end),
                        .received_at = from_unix_seconds(received),
                        .authenticity = authenticity_of(authenticity),
                        .is_disputed = is_disputed != 0,
                        .figures = figures_of(records, messages, dkim, spf, both),
                        .input = {},
                        .member = {},
                        .mail_from_domain = {},
                        .warnings = {}};
        tell(details, *std::move(told));
        details.policy = *std::move(seen);
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: " + mistake);
  return reports;
}

std::vector<long long> reporters_called(soci::session& session, std::string_view beginning) {
  std::vector<long long> numbers;
  for_each_row<long long, std::string>(session, "SELECT id, org_name FROM reporters",
                                       [&](long long id, const std::string& name) {
                                         if (starts_with_ignoring_case(name, beginning)) numbers.push_back(id);
                                       });
  return numbers;
}

/// A condition for one value lets its index be used; a further one must not.
std::string reporter_condition(const std::vector<long long>& reporters, bool may_use_index) {
  if (reporters.empty()) return " AND 1 = 0";
  if (reporters.size() == 1 && may_use_index) return fmt::format(" AND reporter = {}", reporters.front());
  return fmt::format(" AND +reporter IN ({})", fmt::join(reporters, ", "));
}

std::string condition_of(soci::session& session, const Scope& scope, const ReportFilter& filter) {
  const SeenDomains domains(session, scope, filter.domain);
  std::string condition = domains.condition("domain");
  bool may_use_index = !domains.is_one();
  if (filter.days) condition += " AND " + within(*filter.days, "begin_at");
  if (filter.only_disputed) condition += " AND is_disputed = 1";
  if (filter.only_with_warnings) condition += " AND warnings > 0";
  if (!filter.org_name.empty()) {
    condition += reporter_condition(reporters_called(session, filter.org_name), may_use_index);
    may_use_index = false;
  }
  if (filter.authenticity)
    condition += fmt::format(" AND {}authenticity = {}", may_use_index ? "" : "+", packed(*filter.authenticity));
  return condition;
}

}  // namespace

Result<std::vector<ReportLine>> read_report_lines(soci::session& session, const Scope& scope,
                                                  const ReportFilter& filter, const inbox::Page& page) {
  const std::string query = fmt::format(
      "r.id IN (SELECT id FROM reports WHERE {} ORDER BY begin_at DESC, id DESC {})"
      " ORDER BY r.begin_at DESC, r.id DESC",
      condition_of(session, scope, filter), part_of(page));
  std::vector<ReportLine> lines;
  for (ReportDetails& details : DMARCD_TRY(read_details(session, query))) lines.push_back(std::move(details.line));
  return lines;
}

Result<std::optional<ReportDetails>> read_report(soci::session& session, const Scope& scope, inbox::ReportId id) {
  const SeenDomains domains(session, scope, "");
  std::vector<ReportDetails> found =
      DMARCD_TRY(read_details(session, fmt::format("r.id = {} AND {}", id, domains.condition("r.domain"))));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<std::string> read_document(soci::session& session, Dialect dialect, const Scope& scope,
                                         inbox::ReportId id) {
  const SeenDomains domains(session, scope, "");
  std::optional<std::string> document;
  for_each_row<std::string>(session,
                            fmt::format("SELECT {} FROM documents JOIN reports r ON r.id = report"
                                        " WHERE report = {} AND {}",
                                        octets_column(dialect, "octets"), id, domains.condition("r.domain")),
                            [&](const std::string& octets) { document = octets_read(dialect, octets); });
  return document;
}

std::vector<inbox::ReporterLine> read_reporters(soci::session& session, const Scope& scope, std::string_view domain,
                                                const inbox::Days& days, inbox::Trust trust) {
  const SeenDomains domains(session, scope, domain);
  const std::string query = fmt::format(
      "SELECT o.org_name, count(*), CAST(sum(r.messages) AS BIGINT), min(r.begin_at) / 86400, max(r.begin_at) / 86400,"
      " count(DISTINCT r.begin_at / 86400) FROM reports r JOIN reporters o ON o.id = r.reporter"
      " WHERE {} AND {} AND {} GROUP BY o.org_name ORDER BY 3 DESC, 1",
      domains.condition("r.domain"), within(days, "r.begin_at"), trusted(trust, "r.authenticity"));
  std::vector<inbox::ReporterLine> lines;
  for_each_row<std::string, long long, long long, long long, long long, long long>(
      session, query,
      [&](const std::string& name, long long reports, long long messages, long long first, long long last,
          long long count) {
        lines.push_back({name, static_cast<std::uint64_t>(reports), static_cast<std::uint64_t>(messages), day_of(first),
                         day_of(last), static_cast<unsigned>(count)});
      });
  return lines;
}

}  // namespace dmarcd::sql
