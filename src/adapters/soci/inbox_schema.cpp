#include "inbox_schema.h"

#include <fmt/format.h>
#include <iterator>
#include <random>
#include <soci/soci.h>
#include <vector>

namespace dmarcd::sql {
namespace {

using Statements = std::vector<const char*>;

/// What makes each version of the one before it, from 1. Times are seconds since 1970, days are counted from there; an
/// address is as sortable_address writes it; an outcome as outcome_of packs it. Ids are counted in `counters`, by the
/// one who writes, so that none comes twice.
const Statements migrations[] = {
    {
        "CREATE TABLE counters (name {text} PRIMARY KEY, value BIGINT NOT NULL){clustered}",

        // What was kept once is known for ever, also when it is gone: by the fingerprint of its identity.
        "CREATE TABLE known (first BIGINT NOT NULL, second BIGINT NOT NULL, content BIGINT NOT NULL,"
        " id BIGINT NOT NULL, PRIMARY KEY (first, second)){clustered}",

        // What was ever counted to a domain; of it, what was in reports whose details are gone.
        "CREATE TABLE domains (id {id}, hash BIGINT NOT NULL, name {text} NOT NULL, reports BIGINT NOT NULL DEFAULT 0,"
        " messages BIGINT NOT NULL DEFAULT 0, pruned_messages BIGINT NOT NULL DEFAULT 0,"
        " first_day BIGINT NOT NULL DEFAULT 0, last_day BIGINT NOT NULL DEFAULT 0)",
        "CREATE INDEX domains_by_hash ON domains (hash)",
        "CREATE TABLE reporters (id {id}, hash BIGINT NOT NULL, org_name {text} NOT NULL)",
        "CREATE INDEX reporters_by_hash ON reporters (hash)",
        "CREATE TABLE policies (id {id}, hash BIGINT NOT NULL, policy {text} NOT NULL)",
        "CREATE INDEX policies_by_hash ON policies (hash)",
        "CREATE TABLE policy_days (domain BIGINT NOT NULL, day BIGINT NOT NULL, policy BIGINT NOT NULL,"
        " reports BIGINT NOT NULL, PRIMARY KEY (domain, day, policy)){clustered}",

        "CREATE TABLE evidence (id {id}, hash BIGINT NOT NULL, evidence {text} NOT NULL)",
        "CREATE INDEX evidence_by_hash ON evidence (hash)",
        // Which evidence names a domain, in which place: the hash of both.
        "CREATE TABLE evidence_marks (mark BIGINT NOT NULL, evidence BIGINT NOT NULL,"
        " PRIMARY KEY (mark, evidence)){clustered}",

        "CREATE TABLE reports (id {id}, reporter BIGINT NOT NULL, domain BIGINT NOT NULL, begin_at BIGINT NOT NULL,"
        " end_at BIGINT NOT NULL, received_at BIGINT NOT NULL, authenticity SMALLINT NOT NULL,"
        " is_disputed SMALLINT NOT NULL, warnings SMALLINT NOT NULL, records BIGINT NOT NULL,"
        " messages BIGINT NOT NULL, dkim_pass BIGINT NOT NULL, spf_pass BIGINT NOT NULL, both_pass BIGINT NOT NULL,"
        " policy BIGINT NOT NULL, particulars {text} NOT NULL)",
        "CREATE INDEX reports_by_begin ON reports (begin_at, id, domain)",
        "CREATE INDEX reports_by_domain ON reports (domain, begin_at, id)",
        "CREATE INDEX reports_by_reporter ON reports (reporter, begin_at, id, domain)",
        "CREATE INDEX reports_by_receipt ON reports (received_at, authenticity, domain, reporter)",
        "CREATE INDEX reports_by_authenticity ON reports (authenticity, begin_at, id, domain)",
        "CREATE INDEX disputed_reports ON reports (begin_at, id, domain) WHERE is_disputed = 1",
        "CREATE INDEX reports_with_warnings ON reports (begin_at, id, domain) WHERE warnings > 0",
        "CREATE TABLE documents (report {id}, kept_of BIGINT NOT NULL, octets {octets} NOT NULL)",
        "CREATE INDEX documents_by_age ON documents (kept_of)",

        // The highest place has the most messages: lists read backwards, by begin, report and place.
        "CREATE TABLE records (report BIGINT NOT NULL, place BIGINT NOT NULL, begin_at BIGINT NOT NULL,"
        " domain BIGINT NOT NULL, source_ip {text} NOT NULL, messages BIGINT NOT NULL, outcome SMALLINT NOT NULL,"
        " evidence BIGINT NOT NULL, PRIMARY KEY (report, place)){clustered}",
        "CREATE INDEX records_by_source ON records (source_ip, begin_at, report, place, domain)",
        "CREATE INDEX records_by_evidence ON records (evidence, begin_at, report, place, domain)",

        "CREATE TABLE daily_sums (domain BIGINT NOT NULL, day BIGINT NOT NULL, source_ip {text} NOT NULL,"
        " evidence BIGINT NOT NULL, outcome SMALLINT NOT NULL, authenticity SMALLINT NOT NULL,"
        " messages BIGINT NOT NULL,"
        " PRIMARY KEY (domain, day, source_ip, evidence, outcome, authenticity)){clustered}",

        // Mails that wait for a judgement, and which reports they brought.
        "CREATE TABLE mails (id {id}, received_at BIGINT NOT NULL, first_report BIGINT NOT NULL,"
        " last_report BIGINT NOT NULL, octets {octets} NOT NULL)",
        "CREATE TABLE quarantine (id {id}, received_at BIGINT NOT NULL, input {text} NOT NULL, member {text} NOT NULL,"
        " reason {text} NOT NULL, size BIGINT NOT NULL, octets {octets} NOT NULL)",

        "CREATE TABLE failure_reports (id {id}, received_at BIGINT NOT NULL, domain BIGINT NOT NULL,"
        " report {text} NOT NULL)",
        "CREATE INDEX failure_reports_by_domain ON failure_reports (domain, id)",
        "CREATE INDEX failure_reports_by_receipt ON failure_reports (received_at)",
        "CREATE TABLE tls_reports (id {id}, received_at BIGINT NOT NULL, report {text} NOT NULL)",
        "CREATE TABLE tls_domains (domain BIGINT NOT NULL, report BIGINT NOT NULL,"
        " PRIMARY KEY (domain, report)){clustered}",

        "CREATE TABLE rules (id {id}, domain {text} NOT NULL, mark {text} NOT NULL, value {text} NOT NULL,"
        " decision {text} NOT NULL, note {text} NOT NULL, decided_by {text} NOT NULL, decided_at BIGINT NOT NULL)",
        "CREATE INDEX rules_by_domain ON rules (domain, id)",
        "CREATE TABLE users (name {text} PRIMARY KEY, password_hash {text} NOT NULL, sees_all SMALLINT NOT NULL,"
        " domains {text} NOT NULL, is_administrator SMALLINT NOT NULL, sees_personal_data SMALLINT NOT NULL,"
        " created_at BIGINT NOT NULL)",
        "CREATE TABLE sessions (token_hash {text} PRIMARY KEY, user_name {text} NOT NULL, csrf_token {text} NOT NULL,"
        " expires_at BIGINT NOT NULL)",
        "CREATE TABLE notes (topic {text} NOT NULL, note_key {text} NOT NULL, value {text} NOT NULL,"
        " at BIGINT NOT NULL, PRIMARY KEY (topic, note_key))",
    },
    {
        // Who vouches decides about the history of policies too. What was told by reports whose details are gone is
        // told by nobody who is known: unverified (2).
        "ALTER TABLE policy_days RENAME TO former_policy_days",
        "CREATE TABLE policy_days (domain BIGINT NOT NULL, day BIGINT NOT NULL, policy BIGINT NOT NULL,"
        " authenticity SMALLINT NOT NULL, reports BIGINT NOT NULL,"
        " PRIMARY KEY (domain, day, policy, authenticity)){clustered}",
        "INSERT INTO policy_days (domain, day, policy, authenticity, reports)"
        " SELECT domain, begin_at / 86400, policy, authenticity, count(*) FROM reports"
        " GROUP BY domain, begin_at / 86400, policy, authenticity",
        "UPDATE former_policy_days SET reports = reports - coalesce((SELECT CAST(sum(n.reports) AS BIGINT)"
        " FROM policy_days n WHERE n.domain = former_policy_days.domain AND n.day = former_policy_days.day"
        " AND n.policy = former_policy_days.policy), 0)",
        "INSERT INTO policy_days (domain, day, policy, authenticity, reports)"
        " SELECT domain, day, policy, 2, reports FROM former_policy_days WHERE reports > 0"
        " ON CONFLICT (domain, day, policy, authenticity) DO UPDATE SET"
        " reports = policy_days.reports + excluded.reports",
        "DROP TABLE former_policy_days",

        // Nobody asks for them, and they told of all reports, whoever vouched.
        "ALTER TABLE domains DROP COLUMN first_day",
        "ALTER TABLE domains DROP COLUMN last_day",

        // Who vouched for a part when it came, and which mail carried it. Of older ones nobody knows: unverified (2).
        "ALTER TABLE quarantine ADD COLUMN authenticity SMALLINT NOT NULL DEFAULT 2",
        "ALTER TABLE quarantine ADD COLUMN came_by_mail SMALLINT NOT NULL DEFAULT 1",
        "ALTER TABLE quarantine ADD COLUMN mail_from_domain {text} NOT NULL DEFAULT ''",
        "ALTER TABLE quarantine ADD COLUMN mail_from {text} NOT NULL DEFAULT ''",
        "ALTER TABLE quarantine ADD COLUMN mail_subject {text} NOT NULL DEFAULT ''",
    },
};
static_assert(std::size(migrations) == inbox_schema_version);

/// The secret of this database's fingerprints.
void draw_secret(soci::session& session) {
  std::random_device random;
  for (const char* name : {"secret_first", "secret_second"}) {
    const std::string text = name;
    const auto value = static_cast<long long>(static_cast<unsigned long long>(random()) << 32U | random());
    session << "INSERT INTO counters (name, value) VALUES (:name, :value)", soci::use(text, "name"),
        soci::use(value, "value");
  }
}

}  // namespace

int upgrade_inbox(soci::session& session, Dialect dialect, int wanted) {
  session << "CREATE TABLE IF NOT EXISTS inbox_schema (version INTEGER NOT NULL)";
  int found = 0;
  session << "SELECT coalesce(max(version), 0) FROM inbox_schema", soci::into(found);
  if (found >= wanted) return found;
  for (int version = found; version < wanted; ++version)
    for (const char* statement : migrations[version]) session << in_dialect(dialect, statement);
  if (found == 0) draw_secret(session);
  session << "DELETE FROM inbox_schema";
  session << fmt::format("INSERT INTO inbox_schema (version) VALUES ({})", wanted);
  return wanted;
}

}  // namespace dmarcd::sql
