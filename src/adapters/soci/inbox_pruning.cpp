#include "inbox_pruning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inbox_packing.h"
#include "inbox_select.h"

namespace dmarcd::sql {
namespace {

/// Deletes some and is true if there may be more. A step takes some ten milliseconds.
bool prune(soci::session& session, const char* table, const char* key, const std::string& condition) {
  constexpr long long most_a_step = 1000;
  soci::statement statement =
      (session.prepare << fmt::format("DELETE FROM {0} WHERE {1} IN (SELECT {1} FROM {0} WHERE {2} LIMIT {3})", table,
                                      key, condition, most_a_step));
  statement.execute(true);
  return statement.get_affected_rows() >= most_a_step;
}

/// The ids of some, the oldest first.
std::vector<long long> old_ones(soci::session& session, const char* table, const char* column, Timestamp before) {
  constexpr int most_a_step = 200;  // Each with what belongs to it.
  std::vector<long long> ids;
  for_each_row<long long>(session,
                          fmt::format("SELECT id FROM {0} WHERE {1} < {2} ORDER BY {1} LIMIT {3}", table, column,
                                      packed(before), most_a_step),
                          [&](long long id) { ids.push_back(id); });
  return ids;
}

/// What leaves the reports is remembered with the domain, so that sums and reports still add up to the same.
void remember_pruned(soci::session& session, const std::string& ids) {
  session << fmt::format(
      "UPDATE domains SET pruned_messages = pruned_messages +"
      " (SELECT coalesce(sum(r.messages), 0) FROM reports r WHERE r.domain = domains.id AND r.id IN ({0}))"
      " WHERE id IN (SELECT domain FROM reports WHERE id IN ({0}))",
      ids);
}

bool prune_reports_by(soci::session& session, const char* column, Timestamp before) {
  const std::vector<long long> reports = old_ones(session, "reports", column, before);
  if (reports.empty()) return false;
  const std::string ids = fmt::format("{}", fmt::join(reports, ", "));
  remember_pruned(session, ids);
  session << fmt::format("DELETE FROM records WHERE report IN ({})", ids);
  session << fmt::format("DELETE FROM documents WHERE report IN ({})", ids);
  session << fmt::format("DELETE FROM reports WHERE id IN ({})", ids);
  return true;
}

}  // namespace

bool prune_documents(soci::session& session, Timestamp before) {
  return prune(session, "documents", "report", fmt::format("kept_of < {}", packed(before)));
}

bool prune_reports(soci::session& session, Timestamp before) {
  return prune_reports_by(session, "begin_at", before) || prune_reports_by(session, "received_at", before);
}

bool prune_failure_reports(soci::session& session, Timestamp before) {
  return prune(session, "failure_reports", "id", fmt::format("received_at < {}", packed(before)));
}

bool prune_tls_reports(soci::session& session, Timestamp before) {
  const std::vector<long long> reports = old_ones(session, "tls_reports", "received_at", before);
  if (reports.empty()) return false;
  const std::string ids = fmt::format("{}", fmt::join(reports, ", "));
  session << fmt::format("DELETE FROM tls_domains WHERE report IN ({})", ids);
  session << fmt::format("DELETE FROM tls_reports WHERE id IN ({})", ids);
  return true;
}

bool prune_mails(soci::session& session, Timestamp before) {
  return prune(session, "mails", "id", fmt::format("received_at < {}", packed(before)));
}

}  // namespace dmarcd::sql
