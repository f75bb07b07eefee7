#include "redis_left_records.h"

#include <algorithm>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <optional>
#include <tuple>
#include <utility>

#include "dmarcd/base/text.h"

#include "key_scan.h"
#include "outbox_keys.h"
#include "outbox_scripts.h"
#include "reply.h"
#include "row_arguments.h"

namespace dmarcd::redis {
namespace {

using sending::CountedRow;
using sending::LeftSet;
using sending::RowSet;
using sending::RowSetKey;
using sending::Taking;

/// rspamd joins what a key says by semicolons: <prefix>;<domain>;...;<day>.
constexpr std::string_view index_prefix = "dmarc_idx;";
constexpr char joint = ';';

struct LeftIndex {
  std::string key;
  report::Day day;
};

std::string index_of(report::Day day) {
  return std::string(index_prefix) + day_digits(day);
}

/// While rspamd reports a day itself, the day's keys have other endings, and are left to it.
std::optional<LeftSet> parse_left_key(std::string_view key, report::Day day, std::size_t server) {
  const std::vector<std::string_view> pieces = split(key, joint);
  if (pieces.size() < 3 || pieces.back() != day_digits(day)) return std::nullopt;
  const Result<dns::DomainName> domain = dns::DomainName::parse_international(pieces[1]);
  if (!domain || !domain->is_host_name()) return std::nullopt;
  return LeftSet{.key = std::string(key), .server = server, .day = day, .domain = *domain};
}

Result<std::vector<LeftIndex>> indexes_before(RedisConnection& connection, report::Day day) {
  std::vector<LeftIndex> indexes;
  DMARCD_TRY(scan_keys(connection, literal_pattern(index_prefix) + '*', "set", [&](std::string_view key) {
    const std::optional<report::Day> of = parse_day_digits(key.substr(index_prefix.size()));
    if (of && *of < day) indexes.push_back({std::string(key), *of});
  }));
  return indexes;
}

/// Texts and counts by turns, as Redis tells a hash or a sorted set with its scores.
std::optional<std::vector<CountedRow>> parse_rows(const redisReply& reply) {
  std::vector<CountedRow> rows;
  for (std::size_t i = 0; i + 1 < reply.elements; i += 2) {
    const std::optional<std::uint64_t> count = parse_count(text_of(*reply.element[i + 1]));
    if (!count) return std::nullopt;
    rows.push_back({std::string(text_of(*reply.element[i])), *count});
  }
  return rows;
}

Command call_of_take(const OutboxKeys& keys, const Taking& taking) {
  constexpr RowSet::State open = RowSet::State::open;
  const RowSetKey key{taking.policy_domain, taking.rows.day, taking.rows.policy};
  Command call = call_of({taking.set.key, index_of(taking.set.day), keys.row_sets(), keys.row_set(open, key),
                          keys.rows(open, key), keys.unreadable()},
                         {std::to_string(taking.seen.size())});
  for (const CountedRow& row : taking.seen) {
    call.push_back(row.text);
    call.push_back(std::to_string(row.count));
  }
  add_unreadable(call, taking.unreadable);
  if (!taking.rows.rows.empty()) add_rows(call, taking.policy_domain, taking.rows);
  return call;
}

}  // namespace

Result<std::unique_ptr<RedisLeftRecords>> RedisLeftRecords::create(const record::RedisOptions& options) {
  ServerPool servers = DMARCD_TRY(ServerPool::create(options));
  return std::unique_ptr<RedisLeftRecords>(new RedisLeftRecords(options.key_prefix, std::move(servers)));
}

Result<std::vector<LeftSet>> RedisLeftRecords::sets(report::Day day) {
  std::vector<LeftSet> found;
  for (std::size_t server = 0; server < servers_.size(); ++server) DMARCD_TRY(collect_sets(server, day, found));
  const auto order = [](const LeftSet& set) { return std::tie(set.day, set.server, set.key); };
  std::sort(found.begin(), found.end(), [&](const LeftSet& a, const LeftSet& b) { return order(a) < order(b); });
  found.erase(std::unique(found.begin(), found.end()), found.end());  // SCAN may show an index twice.
  return found;
}

Result<void> RedisLeftRecords::collect_sets(std::size_t server, report::Day day, std::vector<LeftSet>& found) {
  RedisConnection& connection = servers_[server].connection();
  for (const LeftIndex& index : DMARCD_TRY(indexes_before(connection, day))) {
    const Reply keys = DMARCD_TRY(connection.ask({"SMEMBERS", index.key}));
    if (keys->type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("SMEMBERS");
    for (std::size_t i = 0; i < keys->elements; ++i)
      if (std::optional<LeftSet> set = parse_left_key(text_of(*keys->element[i]), index.day, server))
        found.push_back(*std::move(set));
  }
  return {};
}

Result<std::vector<CountedRow>> RedisLeftRecords::rows(const LeftSet& set) {
  RedisConnection& connection = servers_[set.server].connection();
  // Which of both it is depends on the version of rspamd; the other command is refused.
  const std::vector<Reply> replies =
      DMARCD_TRY(connection.exchange({{"ZRANGE", set.key, "0", "-1", "WITHSCORES"}, {"HGETALL", set.key}}));
  for (const Reply& reply : replies) {
    if (has_code(*reply, "WRONGTYPE")) continue;
    if (reply->type == REDIS_REPLY_ERROR) return connection.refusal(*reply);
    if (reply->type != REDIS_REPLY_ARRAY) return connection.unexpected_reply("HGETALL");
    std::optional<std::vector<CountedRow>> rows = parse_rows(*reply);
    if (!rows) break;
    return *std::move(rows);
  }
  return permanent_failure(fmt::format(
      "{}: the key {} holds something else than what rspamd counts; rename it, or send its reports by rspamd",
      connection.where(), printable(set.key)));
}

Result<bool> RedisLeftRecords::take(const Taking& taking) {
  DMARCD_TRY(check_counts(taking.rows));
  ScriptRunner& server = servers_[taking.set.server];
  if (servers_.index_of(taking.policy_domain) != taking.set.server)
    return permanent_failure(
        fmt::format("{}: the key {} of rspamd lies on another server than the rows of {}; send its reports by rspamd",
                    server.connection().where(), printable(taking.set.key), taking.policy_domain.text()));
  const OutboxKeys keys(key_prefix_, taking.policy_domain);
  return DMARCD_TRY(server.run_for_number(take_left_script, call_of_take(keys, taking))) == 1;
}

}  // namespace dmarcd::redis
