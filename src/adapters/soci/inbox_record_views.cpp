#include "inbox_record_views.h"

#include <fmt/format.h>

#include "dmarcd/inbox/kept_text.h"

#include "inbox_evidence.h"
#include "inbox_packing.h"
#include "inbox_scope.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

using inbox::RecordFilter;
using inbox::RecordLine;
using inbox::Scope;

/// So many records are sorted faster than a page of more of them is found by going through all reports in order.
constexpr long long most_sorted = 20'000;

/// An index for a condition, or none: then reports are gone through from the latest on.
enum class Index { used, passed_over };

std::string evidence_condition(const inbox::HashKey& key, const RecordFilter& filter, Index index) {
  std::string condition;
  const auto add = [&](Place place, const std::string& domain) {
    if (domain.empty()) return;
    condition += fmt::format(" AND {}c.evidence IN (SELECT evidence FROM evidence_marks WHERE mark = {})",
                             index == Index::used ? "" : "+", evidence_mark(key, place, domain));
  };
  add(Place::header_from, filter.header_from);
  add(Place::envelope_from, filter.envelope_from);
  add(Place::dkim_domain, filter.dkim_domain);
  return condition;
}

std::string source_condition(const RecordFilter& filter, Index index) {
  if (!filter.source) return "";
  const auto [lowest, highest] = sortable_range(*filter.source);
  // An expression is in no index; both databases join text so.
  const char* column = index == Index::used ? "c.source_ip" : "c.source_ip || ''";
  if (lowest == highest) return fmt::format(" AND {} = '{}'", column, lowest);
  return fmt::format(" AND {} BETWEEN '{}' AND '{}'", column, lowest, highest);
}

std::string outcome_condition(const RecordFilter& filter) {
  std::string condition;
  if (filter.disposition)
    condition +=
        fmt::format(" AND (c.outcome >> {}) = {}", outcome_disposition_shift, static_cast<int>(*filter.disposition));
  if (filter.only_failing) condition += fmt::format(" AND (c.outcome & {}) = 0", outcome_passes);
  return condition;
}

/// Writes the query that finds the records of a page: their report and place.
class PageQuery {
 public:
  PageQuery(soci::session& session, const Scope& scope, const RecordFilter& filter, const inbox::Page& page)
      : session_(session),
        domains_(session, scope, filter.domain),
        key_(hash_key(session)),
        filter_(filter),
        page_(page) {}

  std::string text() {
    if (filter_.report)
      return "SELECT c.report, c.place FROM records c WHERE " +
             fmt::format("c.report = {} AND {}{}", *filter_.report, domains_.condition("+c.domain"),
                         conditions(Index::passed_over)) +
             " ORDER BY c.place DESC " + part_of(page_);
    return may_use_index() ? by_index() : through_reports();
  }

 private:
  std::string conditions(Index index) const {
    std::string condition =
        source_condition(filter_, index) + evidence_condition(key_, filter_, by_source() ? Index::passed_over : index);
    if (filter_.days) condition += " AND " + within(*filter_.days, "c.begin_at");
    return condition + outcome_condition(filter_);
  }

  bool by_source() const { return filter_.source.has_value(); }
  bool is_of_one_source() const {
    if (!filter_.source) return false;
    const auto [lowest, highest] = sortable_range(*filter_.source);
    return lowest == highest;
  }
  bool names_evidence() const {
    return !filter_.header_from.empty() || !filter_.envelope_from.empty() || !filter_.dkim_domain.empty();
  }

  std::string indexed() const {
    return fmt::format("FROM records c WHERE {}{}", domains_.condition("+c.domain"), conditions(Index::used));
  }

  /// The records of one address lie in order in its index. Others have to be sorted.
  bool may_use_index() const {
    if (is_of_one_source()) return true;
    if (!by_source() && !names_evidence()) return false;
    return number_of(session_, fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {}) AS found", indexed(),
                                           most_sorted)) < most_sorted;
  }

  std::string by_index() const {
    return fmt::format("SELECT c.report, c.place {} ORDER BY c.begin_at DESC, c.report DESC, c.place DESC {}",
                       indexed(), part_of(page_));
  }

  std::string through_reports() const {
    const std::string days = filter_.days ? " AND " + within(*filter_.days, "r.begin_at") : "";
    return fmt::format(
        "SELECT c.report, c.place FROM reports r CROSS JOIN records c WHERE c.report = r.id AND {}{}{}"
        " ORDER BY r.begin_at DESC, r.id DESC, c.place DESC {}",
        domains_.condition("r.domain"), days, conditions(Index::passed_over), part_of(page_));
  }

  soci::session& session_;
  SeenDomains domains_;
  inbox::HashKey key_;
  const RecordFilter& filter_;
  const inbox::Page& page_;
};

receiving::ReceivedRecord record_of(const std::string& source, long long messages, long long packed_outcome,
                                    receiving::Evidence&& evidence) {
  const Outcome outcome = outcome_of(packed_outcome);
  return {.source_ip = address_of(source),
          .count = static_cast<std::uint64_t>(messages),
          .disposition = outcome.disposition,
          .dkim = outcome.dkim,
          .spf = outcome.spf,
          .is_recomputed = outcome.is_recomputed,
          .evidence = std::move(evidence)};
}

std::string traffic_of(const SeenDomains& domains, const inbox::Days& days, inbox::Trust trust) {
  return fmt::format("FROM daily_sums WHERE {} AND day BETWEEN {} AND {} AND {}", domains.condition("domain"),
                     packed(days.first), packed(days.last), trusted(trust, "authenticity"));
}

Result<void> tell_evidence(soci::session& session, const std::string& traffic,
                           const inbox::Archive::TrafficSink& sink) {
  std::string mistake;
  for_each_row<long long, std::string>(
      session, "SELECT id, evidence FROM evidence WHERE id IN (SELECT evidence " + traffic + ")",
      [&](long long id, const std::string& text) {
        Result<receiving::Evidence> evidence = inbox::evidence_of(text);
        if (evidence)
          sink.evidence({id, *std::move(evidence)});
        else
          mistake = fmt::format("evidence {}: {}", id, evidence.error().message);
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: " + mistake);
  return {};
}

}  // namespace

Result<std::vector<RecordLine>> read_records(soci::session& session, const Scope& scope, const RecordFilter& filter,
                                             const inbox::Page& page) {
  const std::string query = fmt::format(
      "SELECT c.report, o.org_name, d.name, c.begin_at, c.source_ip, c.messages, c.outcome, e.evidence"
      " FROM ({}) AS page JOIN records c ON c.report = page.report AND c.place = page.place"
      " JOIN reports r ON r.id = c.report JOIN reporters o ON o.id = r.reporter JOIN domains d ON d.id = c.domain"
      " JOIN evidence e ON e.id = c.evidence ORDER BY c.begin_at DESC, c.report DESC, c.place DESC",
      PageQuery(session, scope, filter, page).text());
  std::vector<RecordLine> lines;
  std::string mistake;
  for_each_row<long long, std::string, std::string, long long, std::string, long long, long long, std::string>(
      session, query,
      [&](long long report, const std::string& org_name, const std::string& domain, long long begin,
          const std::string& source, long long messages, long long outcome, const std::string& text) {
        Result<receiving::Evidence> evidence = inbox::evidence_of(text);
        if (!evidence) {
          mistake = fmt::format("evidence of report {}: {}", report, evidence.error().message);
          return;
        }
        lines.push_back({report, org_name, domain, from_unix_seconds(begin),
                         record_of(source, messages, outcome, *std::move(evidence))});
      });
  if (!mistake.empty()) return permanent_failure("the inbox is damaged: " + mistake);
  return lines;
}

Result<void> read_traffic(soci::session& session, const Scope& scope, std::string_view domain, const inbox::Days& days,
                          inbox::Trust trust, const inbox::Archive::TrafficSink& sink) {
  const SeenDomains domains(session, scope, domain);
  if (!domains.is_one()) return {};
  const std::string traffic = traffic_of(domains, days, trust);
  DMARCD_TRY(tell_evidence(session, traffic, sink));
  for_each_row<long long, std::string, long long, long long, long long>(
      session,
      "SELECT day, source_ip, evidence, outcome, CAST(sum(messages) AS BIGINT) " + traffic +
          " GROUP BY day, source_ip, evidence, outcome",
      [&](long long day, const std::string& source, long long evidence, long long outcome, long long messages) {
        const Outcome told = outcome_of(outcome);
        sink.traffic({day_of(day), address_of(source), evidence, told.disposition, told.dkim, told.spf,
                      static_cast<std::uint64_t>(messages)});
      });
  return {};
}

}  // namespace dmarcd::sql
