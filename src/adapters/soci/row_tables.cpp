#include "row_tables.h"

#include <soci/soci.h>
#include <string>

namespace dmarcd::sql {
namespace {

using sending::CountedRow;
using sending::RowSet;
using sending::RowSetKey;

/// Takes some ten milliseconds, some hundred on a slow disk.
constexpr int most_rows_deleted_at_once = 5'000;

constexpr const char* select_sets =
    "SELECT row_sets.id, report_key, day, policy, parts, state, note, rows, messages, next_row"
    " FROM report_keys JOIN row_sets ON report_key = report_keys.id AND state <> 'gone'";

const char* text_of(RowSet::State state) {
  return state == RowSet::State::open ? "open" : "closed";
}

long long number_of(report::Day day) {
  return day.time_since_epoch().count();
}

report::Day day_of(long long number) {
  return report::Day(std::chrono::days(number));
}

/// The columns of select_sets.
struct SetColumns {
  long long id = 0, report_key = 0, day = 0, parts = 0, rows = 0, messages = 0, next_row = 0;
  std::string policy, state, note;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(report_key));
    statement.exchange(soci::into(day));
    statement.exchange(soci::into(policy));
    statement.exchange(soci::into(parts));
    statement.exchange(soci::into(state));
    statement.exchange(soci::into(note));
    statement.exchange(soci::into(rows));
    statement.exchange(soci::into(messages));
    statement.exchange(soci::into(next_row));
  }

  StoredSet stored(const dns::DomainName& domain) const {
    return {id, report_key,
            RowSet{.key = {domain, day_of(day), policy},
                   .state = state == "open" ? RowSet::State::open : RowSet::State::closed,
                   .note = note,
                   .rows = static_cast<std::uint64_t>(rows),
                   .messages = static_cast<std::uint64_t>(messages),
                   .next_row = static_cast<std::uint64_t>(next_row),
                   .parts = static_cast<unsigned>(parts)}};
  }
};

long long make_report_key(soci::session& session, const RowSetKey& key) {
  const long long day = number_of(key.day);
  session << "INSERT INTO report_keys (policy_domain, day, policy) VALUES (:domain, :day, :policy)"
             " ON CONFLICT DO NOTHING",
      soci::use(key.policy_domain.text(), "domain"), soci::use(day, "day"), soci::use(key.policy, "policy");
  long long id = 0;
  session << "SELECT id FROM report_keys WHERE policy_domain = :domain AND day = :day AND policy = :policy",
      soci::into(id), soci::use(key.policy_domain.text(), "domain"), soci::use(day, "day"),
      soci::use(key.policy, "policy");
  return id;
}

long long make_open_set(soci::session& session, const RowSetKey& key, const std::string& note) {
  const long long report_key = make_report_key(session, key);
  session << "INSERT INTO row_sets (report_key, state, note) VALUES (:key, 'open', :note)"
             " ON CONFLICT (report_key, state) WHERE state <> 'gone' DO UPDATE SET note = excluded.note",
      soci::use(report_key, "key"), soci::use(note, "note");
  long long id = 0;
  session << "SELECT id FROM row_sets WHERE report_key = :key AND state = 'open'", soci::into(id),
      soci::use(report_key, "key");
  return id;
}

struct Growth {
  long long rows = 0;
  long long messages = 0;
};

/// Counts messages to rows that are there, and makes those that are not.
Growth add_messages(soci::session& session, long long set, const std::vector<CountedRow>& rows) {
  std::string text;
  long long messages = 0;
  soci::statement add = (session.prepare << "UPDATE rows SET messages = messages + :messages"
                                            " WHERE row_set = :set AND text = :text",
                         soci::use(messages, "messages"), soci::use(set, "set"), soci::use(text, "text"));
  soci::statement make = (session.prepare << "INSERT INTO rows (row_set, text, messages)"
                                             " VALUES (:set, :text, :messages)",
                          soci::use(set, "set"), soci::use(text, "text"), soci::use(messages, "messages"));
  Growth growth;
  for (const CountedRow& row : rows) {
    text = row.text;
    messages = static_cast<long long>(row.count);
    growth.messages += messages;
    add.execute(true);
    if (add.get_affected_rows() > 0) continue;
    make.execute(true);
    ++growth.rows;
  }
  return growth;
}

/// Reads what a statement with the columns text and messages finds.
std::vector<CountedRow> fetch_rows(soci::statement& statement) {
  std::string text;
  long long messages = 0;
  statement.exchange(soci::into(text));
  statement.exchange(soci::into(messages));
  statement.define_and_bind();
  statement.execute();
  std::vector<CountedRow> rows;
  while (statement.fetch()) rows.push_back({text, static_cast<std::uint64_t>(messages)});
  return rows;
}

std::vector<CountedRow> rows_after(soci::session& session, long long set, const CountedRow& last, long long most) {
  const auto messages = static_cast<long long>(last.count);
  soci::statement statement(session);
  statement.alloc();
  statement.prepare(
      "SELECT text, messages FROM rows WHERE row_set = :set AND (messages, text) < (:messages, :text)"
      " ORDER BY messages DESC, text DESC LIMIT :most");
  statement.exchange(soci::use(set, "set"));
  statement.exchange(soci::use(messages, "messages"));
  statement.exchange(soci::use(last.text, "text"));
  statement.exchange(soci::use(most, "most"));
  return fetch_rows(statement);
}

std::vector<CountedRow> rows_from(soci::session& session, long long set, long long first, long long most) {
  soci::statement statement(session);
  statement.alloc();
  statement.prepare(
      "SELECT text, messages FROM rows WHERE row_set = :set"
      " ORDER BY messages DESC, text DESC LIMIT :most OFFSET :first");
  statement.exchange(soci::use(set, "set"));
  statement.exchange(soci::use(most, "most"));
  statement.exchange(soci::use(first, "first"));
  return fetch_rows(statement);
}

}  // namespace

void add_rows(soci::session& session, const dns::DomainName& domain, const sending::FoldedRows& folded) {
  if (folded.rows.empty()) return;
  const long long set = make_open_set(session, {domain, folded.day, folded.policy}, folded.note);
  const Growth growth = add_messages(session, set, folded.rows);
  session << "UPDATE row_sets SET rows = rows + :rows, messages = messages + :messages WHERE id = :set",
      soci::use(growth.rows, "rows"), soci::use(growth.messages, "messages"), soci::use(set, "set");
}

std::vector<RowSet> read_row_sets(soci::session& session, const dns::DomainName& domain) {
  SetColumns columns;
  soci::statement statement(session);
  statement.alloc();
  statement.prepare(std::string(select_sets) + " WHERE policy_domain = :domain ORDER BY day, policy, state");
  columns.bind(statement);
  statement.exchange(soci::use(domain.text(), "domain"));
  statement.define_and_bind();
  statement.execute();
  std::vector<RowSet> sets;
  while (statement.fetch()) sets.push_back(columns.stored(domain).set);
  return sets;
}

std::optional<StoredSet> find_row_set(soci::session& session, const RowSetKey& key, RowSet::State state) {
  const long long day = number_of(key.day);
  const std::string state_text = text_of(state);
  SetColumns columns;
  soci::statement statement(session);
  statement.alloc();
  statement.prepare(std::string(select_sets) +
                    " WHERE policy_domain = :domain AND day = :day AND policy = :policy AND state = :state");
  columns.bind(statement);
  statement.exchange(soci::use(key.policy_domain.text(), "domain"));
  statement.exchange(soci::use(day, "day"));
  statement.exchange(soci::use(key.policy, "policy"));
  statement.exchange(soci::use(state_text, "state"));
  statement.define_and_bind();
  if (!statement.execute(true)) return std::nullopt;
  return columns.stored(key.policy_domain);
}

std::vector<CountedRow> read_rows(soci::session& session, const StoredSet& set, std::uint64_t first, std::size_t most,
                                  std::optional<RowCursor>& cursor) {
  const auto limit = static_cast<long long>(most);
  const bool goes_on = cursor && cursor->set == set.id && cursor->next_row == first;
  std::vector<CountedRow> rows = goes_on ? rows_after(session, set.id, cursor->last, limit)
                                         : rows_from(session, set.id, static_cast<long long>(first), limit);
  // An open set may have other rows before the place the next time.
  if (set.set.state == RowSet::State::closed && !rows.empty())
    cursor = RowCursor{set.id, first + rows.size(), rows.back()};
  return rows;
}

bool close_row_set(soci::session& session, const RowSetKey& key) {
  if (find_row_set(session, key, RowSet::State::closed)) return true;
  const std::optional<StoredSet> open = find_row_set(session, key, RowSet::State::open);
  if (!open) return false;
  session << "UPDATE row_sets SET state = 'closed' WHERE id = :set", soci::use(open->id, "set");
  return true;
}

void count_part(soci::session& session, const StoredSet& set, std::uint64_t next_row) {
  const auto next = static_cast<long long>(next_row);
  session << "UPDATE report_keys SET parts = parts + 1 WHERE id = :key", soci::use(set.report_key, "key");
  session << "UPDATE row_sets SET next_row = :next WHERE id = :set", soci::use(next, "next"), soci::use(set.id, "set");
}

void abandon_row_set(soci::session& session, const StoredSet& set) {
  session << "UPDATE row_sets SET state = 'gone' WHERE id = :set", soci::use(set.id, "set");
}

void delete_abandoned_rows(soci::session& session) {
  long long set = 0;
  session << "SELECT id FROM row_sets WHERE state = 'gone' LIMIT 1", soci::into(set);
  if (!session.got_data()) return;
  soci::statement statement = (session.prepare << "DELETE FROM rows WHERE row_set = :set AND text IN"
                                                  " (SELECT text FROM rows WHERE row_set = :set LIMIT :most)",
                               soci::use(set, "set"), soci::use(most_rows_deleted_at_once, "most"));
  statement.execute(true);
  if (statement.get_affected_rows() < most_rows_deleted_at_once)
    session << "DELETE FROM row_sets WHERE id = :set", soci::use(set, "set");
}

}  // namespace dmarcd::sql
