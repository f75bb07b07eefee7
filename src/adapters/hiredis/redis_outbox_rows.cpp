#include <algorithm>
#include <hiredis/hiredis.h>
#include <tuple>

#include "dmarcd/base/text.h"

#include "outbox_scripts.h"
#include "redis_outbox.h"
#include "reply.h"
#include "row_arguments.h"

// Lines become rows.
namespace dmarcd::redis {
namespace {

using sending::CountedRow;
using sending::Fold;
using sending::FoldedRows;
using sending::RowSet;
using sending::RowSetKey;
using sending::UnreadLines;

/// How many lines or rows are read at a time: Redis answers nobody else meanwhile.
constexpr std::size_t lines_a_step = 1'000;
constexpr std::size_t rows_a_step = 5'000;

/// No more lines are read once they have so many octets: a line may be long, and they are held in memory.
constexpr std::size_t most_octets_of_lines = std::size_t{32} * 1024 * 1024;

/// A number that is gone counts from 0 again, so nobody may still be about to fold with an older one: no host sleeps
/// for a month between reading lines and counting them.
constexpr const char* seconds_a_fold_is_kept = "2592000";

Command call_of_fold(const OutboxKeys& keys, const Fold& fold) {
  std::vector<std::string> touched = {keys.lines(), keys.fold(), keys.row_sets(), keys.unreadable()};
  for (const FoldedRows& rows : fold.rows) {
    const RowSetKey key{fold.policy_domain, rows.day, rows.policy};
    touched.push_back(keys.row_set(RowSet::State::open, key));
    touched.push_back(keys.rows(RowSet::State::open, key));
  }

  Command call = call_of(touched, {std::to_string(fold.fold), std::to_string(fold.taken), seconds_a_fold_is_kept});
  add_unreadable(call, fold.unreadable);
  for (const FoldedRows& rows : fold.rows) add_rows(call, fold.policy_domain, rows);
  return call;
}

/// A set as row_sets_script tells it.
std::optional<RowSet> parse_row_set(const redisReply& told, const dns::DomainName& domain) {
  constexpr std::size_t members = 6;
  if (told.type != REDIS_REPLY_ARRAY || told.elements != members) return std::nullopt;
  const auto number = [&](std::size_t member) { return parse_number(text_of(*told.element[member])); };
  std::optional<RowSet> set = parse_row_set_name(text_of(*told.element[0]), domain);
  const std::optional<std::uint64_t> messages = number(2);
  const std::optional<std::uint64_t> next_row = number(3);
  const std::optional<std::uint64_t> rows = number(4);
  const std::optional<std::uint64_t> parts = number(5);
  if (!set || !messages || !next_row || !rows || !parts) return std::nullopt;

  set->note = text_of(*told.element[1]);
  set->messages = *messages;
  set->next_row = *next_row;
  set->rows = *rows;
  set->parts = static_cast<unsigned>(*parts);
  return set;
}

/// By day and policy, closed before open.
bool comes_before(const RowSet& a, const RowSet& b) {
  const auto order = [](const RowSet& set) { return std::tuple(set.key, set.state != RowSet::State::closed); };
  return order(a) < order(b);
}

}  // namespace

Result<UnreadLines> RedisOutbox::unread_lines(const dns::DomainName& domain, std::size_t most) {
  const OutboxKeys keys = keys_of(domain);
  RedisConnection& connection = servers_.of(domain).connection();
  // The number comes first: if somebody folds before the lines are read, what is made of them is refused.
  const Reply fold = DMARCD_TRY(connection.ask({"GET", keys.fold()}));
  UnreadLines unread;
  unread.fold = parse_number(text_of(*fold)).value_or(0);

  std::size_t octets = 0;
  while (unread.lines.size() < most && octets < most_octets_of_lines) {
    const std::size_t first = unread.lines.size();
    const std::size_t wanted = std::min(most - first, lines_a_step);
    const Reply reply =
        DMARCD_TRY(connection.ask({"LRANGE", keys.lines(), std::to_string(first), std::to_string(first + wanted - 1)}));
    if (reply->type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("LRANGE");
    for (std::size_t i = 0; i < reply->elements; ++i)
      octets += unread.lines.emplace_back(text_of(*reply->element[i])).size();
    if (reply->elements < wanted) break;
  }
  return unread;
}

Result<bool> RedisOutbox::fold(const Fold& fold) {
  for (const FoldedRows& rows : fold.rows) DMARCD_TRY(check_counts(rows));
  return DMARCD_TRY(servers_.of(fold.policy_domain)
                        .run_for_number(fold_script, call_of_fold(keys_of(fold.policy_domain), fold))) == 1;
}

Result<std::vector<RowSet>> RedisOutbox::row_sets(const dns::DomainName& domain) {
  const OutboxKeys keys = keys_of(domain);
  ScriptRunner& server = servers_.of(domain);
  const Reply reply = DMARCD_TRY(server.run(row_sets_script, call_of({keys.row_sets()}, {keys.stem()})));
  if (reply->type != REDIS_REPLY_ARRAY) return server.connection().unexpected_reply("EVALSHA");

  std::vector<RowSet> sets;
  for (std::size_t i = 0; i < reply->elements; ++i) {
    std::optional<RowSet> set = parse_row_set(*reply->element[i], domain);
    if (!set) return server.connection().foreign_key(keys.row_sets());
    sets.push_back(*std::move(set));
  }
  std::sort(sets.begin(), sets.end(), comes_before);
  return sets;
}

Result<bool> RedisOutbox::close(const RowSetKey& key) {
  const OutboxKeys keys = keys_of(key.policy_domain);
  constexpr RowSet::State open = RowSet::State::open;
  constexpr RowSet::State closed = RowSet::State::closed;
  const Command call = call_of({keys.row_sets(), keys.row_set(open, key), keys.rows(open, key),
                                keys.row_set(closed, key), keys.rows(closed, key)},
                               {row_set_name(open, key), row_set_name(closed, key)});
  return DMARCD_TRY(servers_.of(key.policy_domain).run_for_number(close_script, call)) == 1;
}

Result<std::vector<CountedRow>> RedisOutbox::rows(const RowSetKey& key, RowSet::State state, std::uint64_t first,
                                                  std::size_t most) {
  const std::string set = keys_of(key.policy_domain).rows(state, key);
  RedisConnection& connection = servers_.of(key.policy_domain).connection();
  std::vector<CountedRow> rows;
  while (rows.size() < most) {
    const std::uint64_t begin = first + rows.size();
    const std::size_t wanted = std::min(most - rows.size(), rows_a_step);
    const Reply reply = DMARCD_TRY(
        connection.ask({"ZREVRANGE", set, std::to_string(begin), std::to_string(begin + wanted - 1), "WITHSCORES"}));
    if (reply->type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("ZREVRANGE");
    for (std::size_t i = 0; i + 1 < reply->elements; i += 2) {
      const std::optional<std::uint64_t> count = parse_count(text_of(*reply->element[i + 1]));
      if (!count) return connection.foreign_key(set);
      rows.push_back({std::string(text_of(*reply->element[i])), *count});
    }
    if (reply->elements < 2 * wanted) break;
  }
  return rows;
}

Result<std::uint64_t> RedisOutbox::drop_rows(const RowSetKey& key) {
  const OutboxKeys keys = keys_of(key.policy_domain);
  constexpr RowSet::State open = RowSet::State::open;
  const Command call =
      call_of({keys.row_sets(), keys.row_set(open, key), keys.rows(open, key)}, {row_set_name(open, key)});
  return static_cast<std::uint64_t>(DMARCD_TRY(servers_.of(key.policy_domain).run_for_number(drop_rows_script, call)));
}

}  // namespace dmarcd::redis
