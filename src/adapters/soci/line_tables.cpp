#include "line_tables.h"

#include <optional>
#include <soci/soci.h>
#include <string>
#include <vector>

#include "row_tables.h"

namespace dmarcd::sql {
namespace {

/// Enough to see what is wrong with whoever wrote them; a broken writer does not fill the disk.
constexpr int most_unreadable_lines = 1000;

std::uint64_t folds_of(soci::session& session, const dns::DomainName& domain) {
  long long folds = 0;
  session << "SELECT coalesce(max(folds), 0) FROM folds WHERE policy_domain = :domain", soci::into(folds),
      soci::use(domain.text(), "domain");
  return static_cast<std::uint64_t>(folds);
}

/// The id of the last of the oldest `count` lines; nothing if there are fewer. Lines come in by id: a new one is never
/// before those that were read.
std::optional<long long> last_id(soci::session& session, const dns::DomainName& domain, std::size_t count) {
  const auto limit = static_cast<long long>(count);
  long long found = 0;
  long long last = 0;
  session << "SELECT count(*), coalesce(max(id), 0) FROM"
             " (SELECT id FROM lines WHERE policy_domain = :domain ORDER BY id LIMIT :limit)",
      soci::into(found), soci::into(last), soci::use(domain.text(), "domain"), soci::use(limit, "limit");
  return found == limit ? std::optional(last) : std::nullopt;
}

void keep_unreadable(soci::session& session, const dns::DomainName& domain, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const std::vector<std::string> domains(lines.size(), domain.text());
  session << "INSERT INTO unreadable_lines (policy_domain, line) VALUES (:domain, :line)", soci::use(domains, "domain"),
      soci::use(lines, "line");
  session << "DELETE FROM unreadable_lines WHERE policy_domain = :domain AND id <="
             " (SELECT id FROM unreadable_lines WHERE policy_domain = :domain ORDER BY id DESC LIMIT 1 OFFSET :most)",
      soci::use(domain.text(), "domain"), soci::use(most_unreadable_lines, "most");
}

void count_fold(soci::session& session, const dns::DomainName& domain) {
  session << "INSERT INTO folds (policy_domain, folds) VALUES (:domain, 1)"
             " ON CONFLICT (policy_domain) DO UPDATE SET folds = folds + 1",
      soci::use(domain.text(), "domain");
}

}  // namespace

sending::UnreadLines read_unread_lines(soci::session& session, const dns::DomainName& domain, std::size_t most) {
  const auto limit = static_cast<long long>(most);
  const soci::rowset<std::string> lines =
      (session.prepare << "SELECT line FROM lines WHERE policy_domain = :domain ORDER BY id LIMIT :limit",
       soci::use(domain.text(), "domain"), soci::use(limit, "limit"));
  return {folds_of(session, domain), {lines.begin(), lines.end()}};
}

bool fold_lines(soci::session& session, const sending::Fold& fold) {
  const dns::DomainName& domain = fold.policy_domain;
  if (folds_of(session, domain) != fold.fold) return false;
  const std::optional<long long> last = last_id(session, domain, fold.taken);
  if (!last) return false;

  session << "DELETE FROM lines WHERE policy_domain = :domain AND id <= :last", soci::use(domain.text(), "domain"),
      soci::use(*last, "last");
  for (const sending::FoldedRows& folded : fold.rows) add_rows(session, domain, folded);
  keep_unreadable(session, domain, fold.unreadable);
  count_fold(session, domain);
  return true;
}

}  // namespace dmarcd::sql
