#include "redis_outbox.h"

#include <atomic>
#include <fmt/format.h>
#include <functional>
#include <hiredis/hiredis.h>
#include <thread>

#include "dmarcd/record/consistent_hash.h"

#include "redis_commands.h"
#include "redis_store.h"
#include "reply.h"
#include "support/outbox_contract.h"
#include "support/redis_server.h"

namespace dmarcd::test {
namespace {

using redis::RedisOutbox;
using redis::RedisStore;
using sending::CountedRow;
using sending::Fold;
using sending::RowSet;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class RedisHome final : public OutboxHome {
 public:
  /// `arguments` as redis-server takes them.
  explicit RedisHome(std::vector<std::string> arguments = {})
      : server_(std::move(arguments)),
        options_(options_for({server_.socket_path()})),
        store_(*RedisStore::create(options_)) {}

  std::unique_ptr<sending::Outbox> open() override { return *RedisOutbox::create(options_); }

  void append(const dns::DomainName& domain, const std::vector<std::string>& lines) override {
    record::Batch batch{"milter", ++batches_, {}};
    for (const std::string& line : lines) batch.lines.push_back({domain, line});
    must(store_->append(batch));
  }

 private:
  RedisServer server_;
  record::RedisOptions options_;
  std::unique_ptr<RedisStore> store_;
  std::uint64_t batches_ = 0;
};

std::unique_ptr<OutboxHome> make_redis_home() {
  return std::make_unique<RedisHome>();
}

/// Everything works for a user who may do what docs/operations.md says, and no more.
std::unique_ptr<OutboxHome> make_restricted_home() {
  std::vector<std::string> arguments = {"--user", "default", "on", "nopass", "~dmarc_*", "~{dmarc_*", "-@all"};
  for (const char* command :
       {"auth", "select",   "script|load", "evalsha", "scan",   "type",    "exists",    "get",          "mget",
        "set",  "del",      "unlink",      "rename",  "rpush",  "llen",    "lrange",    "ltrim",        "sadd",
        "srem", "smembers", "hset",        "hget",    "hmget",  "hincrby", "hlen",      "hgetall",      "hstrlen",
        "zadd", "zincrby",  "zrem",        "zcard",   "zscore", "zrange",  "zrevrange", "zrangebyscore"})
    arguments.push_back(std::string("+") + command);
  return std::make_unique<RedisHome>(std::move(arguments));
}

INSTANTIATE_TEST_SUITE_P(Redis, OutboxContract,
                         testing::Values(OutboxKind{"redis", make_redis_home},
                                         OutboxKind{"restricted_redis", make_restricted_home}),
                         testing::PrintToStringParamName());

std::unique_ptr<RedisOutbox> open_outbox(const record::RedisOptions& options) {
  return *RedisOutbox::create(options);
}
std::unique_ptr<RedisOutbox> open_outbox(const RedisServer& server) {
  return open_outbox(options_for({server.socket_path()}));
}

void push_lines(const RedisServer& server, const std::string& list, int count) {
  redis::Command words = {"RPUSH", list};
  for (int i = 0; i < count; ++i) words.push_back(fmt::format("line {}", i));
  ASSERT_EQ(command(server, words)->type, REDIS_REPLY_INTEGER);
}

/// The first fold of a domain.
Fold first_fold(const dns::DomainName& domain, std::size_t taken, std::vector<CountedRow> rows) {
  return {.policy_domain = domain,
          .fold = 0,
          .taken = taken,
          .rows = {{first_day, "p:none", "note", std::move(rows)}},
          .unreadable = {}};
}

/// A closed set "c" 3, "b" 2, "a" 1 of example.com, made of one line.
void close_three_rows(RedisOutbox& outbox, const RedisServer& server) {
  push_lines(server, "dmarc_example.com", 1);
  ASSERT_TRUE(must(outbox.fold(first_fold(domain("example.com"), 1, {{"a", 1}, {"b", 2}, {"c", 3}}))));
  ASSERT_TRUE(must(outbox.close(key_of(first_day))));
}

long long length_of_list(const RedisServer& server, const std::string& list) {
  return command(server, {"LLEN", list})->integer;
}

TEST(RedisOutbox, NamesItsKeysByPrefixAndDomain) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  close_three_rows(*outbox, server);
  must(outbox->store_report(report_of(key_of(first_day), 1, 0, 2)));
  must(outbox->lease(domain("example.com"), "send", "owner", std::chrono::seconds(60)));
  must(outbox->set_last_day(first_day));
  must(outbox->set_refusals("host:mx.example", {1, Timestamp(first_day)}));

  const std::string id = report_of(key_of(first_day), 1, 0, 2).facts.id;
  const std::pair<std::string, const char*> keys[] = {
      {"{dmarc_example.com}:fold", "string"},
      {"{dmarc_example.com}:sets", "set"},
      {"{dmarc_example.com}:set:closed:20260504:p:none", "hash"},
      {"{dmarc_example.com}:rows:closed:20260504:p:none", "zset"},
      {"{dmarc_example.com}:parts:20260504:p:none", "string"},
      {"{dmarc_example.com}:pending", "zset"},
      {"{dmarc_example.com}:report:" + id, "hash"},
      {"{dmarc_example.com}:lease:send", "string"},
      {"{dmarc_}:last_day", "string"},
      {"{dmarc_}:refusals:host:mx.example", "string"},
  };
  for (const auto& [key, type] : keys) EXPECT_STREQ(command(server, {"TYPE", key})->str, type) << key;
  EXPECT_EQ(command(server, {"DBSIZE"})->integer, static_cast<long long>(std::size(keys)));
}

TEST(RedisOutbox, FoldsALargeHeapIntoThousandsOfSets) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  push_lines(server, "dmarc_example.com", 10'000);
  Fold fold{.policy_domain = domain("example.com"), .fold = 0, .taken = 10'000, .rows = {}, .unreadable = {}};
  for (int i = 0; i < 10'000; ++i) fold.rows.push_back({first_day, fmt::format("p:{}", i), "note", {{"row", 1}}});

  EXPECT_TRUE(must(outbox->fold(fold)));

  EXPECT_THAT(must(outbox->row_sets(domain("example.com"))), SizeIs(10'000));
  EXPECT_EQ(length_of_list(server, "dmarc_example.com"), 0);
}

TEST(RedisOutbox, ReadsLinesByTheStepAndNoMoreThanItCanHold) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  push_lines(server, "dmarc_example.com", 2500);
  const std::vector<std::string> lines = must(outbox->unread_lines(domain("example.com"), 2400)).lines;
  ASSERT_THAT(lines, SizeIs(2400));
  EXPECT_EQ(lines.back(), "line 2399");

  const std::string long_line(64 * 1024, 'x');
  for (int i = 0; i < 1500; ++i) command(server, {"RPUSH", "dmarc_example.net", long_line});
  EXPECT_THAT(must(outbox->unread_lines(domain("example.net"), 1500)).lines, SizeIs(1000));
}

TEST(RedisOutbox, KeepsTheLatestThousandUnreadableLines) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  push_lines(server, "dmarc_example.com", 1200);
  const sending::UnreadLines unread = must(outbox->unread_lines(domain("example.com"), 1200));

  EXPECT_TRUE(must(outbox->fold({.policy_domain = domain("example.com"),
                                 .fold = unread.fold,
                                 .taken = 1200,
                                 .rows = {},
                                 .unreadable = unread.lines})));

  EXPECT_EQ(length_of_list(server, "{dmarc_example.com}:unreadable"), 1000);
  EXPECT_STREQ(command(server, {"LINDEX", "{dmarc_example.com}:unreadable", "0"})->str, "line 200");
}

TEST(RedisOutbox, RefusesACountThatRedisCannotKeep) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  push_lines(server, "dmarc_example.com", 1);

  const Result<bool> folded = outbox->fold(first_fold(domain("example.com"), 1, {{"a", (std::uint64_t{1} << 53) + 1}}));

  ASSERT_FALSE(folded);
  EXPECT_EQ(folded.error().kind, Error::Kind::permanent);
  EXPECT_EQ(length_of_list(server, "dmarc_example.com"), 1);
}

TEST(RedisOutbox, GoesOnWhenTheServerWasRestartedOrForgotItsScripts) {
  RedisServer server;
  const auto outbox = open_outbox(server);
  close_three_rows(*outbox, server);
  command(server, {"SCRIPT", "FLUSH"});
  EXPECT_TRUE(must(outbox->close(key_of(first_day))));
  server.kill();
  server.start();
  EXPECT_TRUE(must(outbox->close(key_of(first_day))));

  EXPECT_TRUE(must(outbox->store_report(last_report_of(key_of(first_day), 1, 0, 3))));
}

TEST(RedisOutbox, FoldsOnceWhenTheAnswerWasLost) {
  RedisServer server;
  record::RedisOptions options = options_for({server.socket_path()});
  options.timeout = std::chrono::milliseconds(50);
  const auto outbox = open_outbox(options);
  push_lines(server, "dmarc_example.com", 2);
  ASSERT_TRUE(must(outbox->fold(first_fold(domain("example.com"), 1, {{"a", 1}}))));
  Fold fold = first_fold(domain("example.com"), 1, {{"a", 1}});
  fold.fold = must(outbox->unread_lines(domain("example.com"), 1)).fold;

  server.suspend();
  const Result<bool> unanswered = outbox->fold(fold);
  server.resume();
  while (length_of_list(server, "dmarc_example.com") > 0) {
    // It does what it was sent before it stood still, whether anybody still listens or not.
  }

  ASSERT_FALSE(unanswered);
  EXPECT_EQ(unanswered.error().kind, Error::Kind::temporary);
  EXPECT_FALSE(must(outbox->fold(fold)));
  EXPECT_THAT(must(outbox->rows(key_of(first_day), RowSet::State::open, 0, 9)), ElementsAre(CountedRow{"a", 2}));
}

// Milters append while senders fold: each line is counted, and counted once.
TEST(RedisOutbox, CountsEachLineOnceHoweverManySendersFold) {
  constexpr int lines = 3'000;
  const RedisServer server({"--appendfsync", "no"});
  const dns::DomainName name = domain("example.com");
  std::atomic<bool> is_written = false;
  const auto fold_until_empty = [&] {
    const auto outbox = open_outbox(server);
    while (true) {
      const bool is_last_look = is_written;
      const sending::UnreadLines unread = must(outbox->unread_lines(name, 20));
      if (unread.lines.empty() && is_last_look) return;
      Fold fold = first_fold(name, unread.lines.size(), {{"row", unread.lines.size()}});
      fold.fold = unread.fold;
      if (!unread.lines.empty()) must(outbox->fold(fold));
    }
  };

  std::vector<std::jthread> senders;
  for (int i = 0; i < 3; ++i) senders.emplace_back(fold_until_empty);
  for (int i = 0; i < lines / 10; ++i) push_lines(server, "dmarc_example.com", 10);
  is_written = true;
  senders.clear();

  EXPECT_THAT(must(open_outbox(server)->rows(key_of(first_day), RowSet::State::open, 0, 9)),
              ElementsAre(CountedRow{"row", lines}));
}

TEST(RedisOutbox, EmptiesAServerThatIsFull) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  push_lines(server, "dmarc_example.com", 1);
  push_lines(server, "dmarc_example.net", 1);
  command(server, {"CONFIG", "SET", "maxmemory-policy", "noeviction"});
  command(server, {"CONFIG", "SET", "maxmemory", "1"});
  ASSERT_THAT(redis::text_of(*command(server, {"SET", "key", "value"})), StartsWith("OOM"));
  const dns::DomainName name = domain("example.com");
  const sending::BuiltReport report = last_report_of(key_of(first_day), 1, 0, 1);
  const sending::Delivery sent = settled(report.deliveries[0], sending::DeliveryState::sent, Timestamp(second_day));

  EXPECT_TRUE(must(outbox->lease(name, "send", "owner", std::chrono::seconds(60))));
  EXPECT_TRUE(must(outbox->fold(first_fold(name, 1, {{"a", 1}}))));
  EXPECT_TRUE(must(outbox->fold(first_fold(domain("example.net"), 1, {{"a", 1}}))));
  EXPECT_TRUE(must(outbox->close(key_of(first_day))));
  EXPECT_TRUE(must(outbox->store_report(report)));
  EXPECT_TRUE(must(outbox->replace_delivery(name, report.facts.id, report.deliveries[0], sent)));
  must(outbox->set_refusals("host:mx.example", {1, Timestamp(first_day)}));
  must(outbox->set_last_day(first_day));
  EXPECT_EQ(must(outbox->drop_rows({domain("example.net"), first_day, "p:none"})), 1u);
  EXPECT_EQ(must(outbox->forget_archived(name, Timestamp(second_day) + std::chrono::seconds(1))), 1u);
  must(outbox->release(name, "send", "owner"));
}

TEST(RedisOutbox, TellsWhatTheServerSaysAndWhatToDo) {
  const std::pair<std::vector<std::string>, std::vector<std::string>> rows[] = {
      {{"--requirepass", "secret"}, {"NOAUTH", "it asks for a password: set `password`"}},
      {{"--replicaof", "127.0.0.1", "1"}, {"READONLY", "name the primary in `write_servers`"}},
      {{"--user", "default", "on", "nopass", "~*", "+@all", "-evalsha"}, {"NOPERM", "ACL SETUSER"}},
      {{"--user", "default", "on", "nopass", "~*", "+@all", "-set"}, {"can't run this command", "ACL SETUSER"}},
      {{"--user", "default", "on", "nopass", "~dmarc_*", "+@all"}, {"NOPERM", "ACL SETUSER"}},
      {{"--cluster-enabled", "yes"}, {"CLUSTERDOWN", "a Redis Cluster, which is not supported yet"}},
  };
  for (const auto& [arguments, expected] : rows) {
    const RedisServer server(arguments);
    const Result<bool> leased =
        open_outbox(server)->lease(domain("example.com"), "send", "owner", std::chrono::seconds(60));
    ASSERT_FALSE(leased) << arguments[0];
    EXPECT_EQ(leased.error().kind, Error::Kind::temporary);
    EXPECT_THAT(leased.error().message, StartsWith("redis at " + server.socket_path() + ": "));
    for (const std::string& part : expected) EXPECT_THAT(leased.error().message, HasSubstr(part));
  }
}

// A user who may not do everything: nothing of a step that fails is done twice when it is repeated.
TEST(RedisOutbox, CountsOnceWhatASingleRefusedCommandHeldUp) {
  for (const char* refused : {"-zincrby", "-hincrby", "-hset", "-sadd", "-ltrim", "-set"}) {
    const RedisServer server;
    const auto outbox = open_outbox(server);
    push_lines(server, "dmarc_example.com", 1);
    const Fold fold = first_fold(domain("example.com"), 1, {{"a", 1}, {"b", 2}});
    command(server, {"ACL", "SETUSER", "default", refused});
    EXPECT_FALSE(outbox->fold(fold)) << refused;
    EXPECT_FALSE(outbox->fold(fold)) << refused;
    EXPECT_EQ(length_of_list(server, "dmarc_example.com"), 1) << refused;
    command(server, {"ACL", "SETUSER", "default", "+@all"});

    EXPECT_TRUE(must(outbox->fold(fold)));

    EXPECT_THAT(must(outbox->rows(key_of(first_day), RowSet::State::open, 0, 9)),
                ElementsAre(CountedRow{"b", 2}, CountedRow{"a", 1}))
        << refused;
    EXPECT_EQ(must(outbox->row_sets(domain("example.com"))).at(0).messages, 3u) << refused;
  }
}

TEST(RedisOutbox, StoresOnceWhatASingleRefusedCommandHeldUp) {
  for (const char* refused : {"-srem", "-unlink", "-set", "-zadd", "-hset"}) {
    const RedisServer server;
    const auto outbox = open_outbox(server);
    close_three_rows(*outbox, server);
    const sending::BuiltReport report = last_report_of(key_of(first_day), 1, 0, 3);
    command(server, {"ACL", "SETUSER", "default", refused});
    EXPECT_FALSE(outbox->store_report(report)) << refused;
    EXPECT_THAT(must(outbox->rows(key_of(first_day), RowSet::State::closed, 0, 9)), SizeIs(3)) << refused;
    command(server, {"ACL", "SETUSER", "default", "+@all"});

    EXPECT_TRUE(must(outbox->store_report(report))) << refused;

    EXPECT_THAT(must(outbox->row_sets(domain("example.com"))), IsEmpty()) << refused;
    EXPECT_THAT(must(outbox->reports(domain("example.com"), sending::Outbox::Shelf::pending)), SizeIs(1)) << refused;
  }
}

TEST(RedisOutbox, NamesTheKeyThatSomebodyElseUses) {
  const std::string stem = "{dmarc_example.com}:";
  const std::pair<std::string, std::function<Result<bool>(RedisOutbox&)>> rows[] = {
      {"dmarc_example.com",
       [](RedisOutbox& o) {
         return o.fold(first_fold(domain("example.com"), 0, {{"a", 1}}));
       }},
      {stem + "rows:open:20260504:p:none",
       [](RedisOutbox& o) {
         return o.fold(first_fold(domain("example.com"), 0, {{"a", 1}}));
       }},
      {stem + "sets", [](RedisOutbox& o) { return o.close(key_of(first_day)); }},
      {stem + "sets",
       [](RedisOutbox& o) { return o.row_sets(domain("example.com")).map([](auto&&) { return true; }); }},
      {stem + "rows:open:20260504:p:none",
       [](RedisOutbox& o) {
         return o.rows(key_of(first_day), RowSet::State::open, 0, 1).map([](auto&&) { return true; });
       }},
      {stem + "set:open:20260504:p:none",
       [](RedisOutbox& o) { return o.drop_rows(key_of(first_day)).map([](auto&&) { return true; }); }},
      {stem + "pending", [](RedisOutbox& o) { return o.store_report(report_of(key_of(first_day), 1, 0, 0)); }},
      {stem + "report:1",
       [](RedisOutbox& o) {
         return o.replace_delivery(domain("example.com"), "1", waiting_delivery("a@b"), waiting_delivery("a@b"));
       }},
      {stem + "report:1",
       [](RedisOutbox& o) { return o.document(domain("example.com"), "1").map([](auto&&) { return true; }); }},
      {stem + "lease:send",
       [](RedisOutbox& o) { return o.lease(domain("example.com"), "send", "owner", std::chrono::seconds(1)); }},
  };
  for (const auto& [key, step] : rows) {
    const RedisServer server;
    // No key of ours is a stream.
    command(server, {"XADD", key, "*", "field", "value"});
    const auto outbox = open_outbox(server);
    const Result<bool> done = step(*outbox);
    ASSERT_FALSE(done) << key;
    EXPECT_EQ(done.error().kind, Error::Kind::permanent) << key;
    EXPECT_EQ(done.error().message, fmt::format("redis at {}: the key {} holds something else than dmarcd keeps there; "
                                                "rename it",
                                                server.socket_path(), key));
    EXPECT_EQ(command(server, {"DBSIZE"})->integer, 1) << "nothing was written";
  }
}

TEST(RedisOutbox, NamesAReportThatCannotBeRead) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  command(server, {"ZADD", "{dmarc_example.com}:pending", "1", "broken"});
  command(server, {"ZADD", "{dmarc_example.com}:pending", "1", "gone"});
  command(server, {"HSET", "{dmarc_example.com}:report:broken", "facts", "no facts", "deliveries", ""});

  const auto reports = outbox->reports(domain("example.com"), sending::Outbox::Shelf::pending);

  ASSERT_FALSE(reports);
  EXPECT_EQ(reports.error().kind, Error::Kind::permanent);
  EXPECT_THAT(reports.error().message, HasSubstr("the key {dmarc_example.com}:report:broken: not a report's facts"));
  EXPECT_TRUE(must(outbox->drop_report(domain("example.com"), "broken")));
  EXPECT_THAT(must(outbox->reports(domain("example.com"), sending::Outbox::Shelf::pending)), IsEmpty());
}

// Somebody who evicts keys that expire, or deletes them, must not make a sender store one part for ever.
TEST(RedisOutbox, FindsTheNumberOfPartsAgainThatWasLost) {
  const RedisServer server;
  const auto outbox = open_outbox(server);
  close_three_rows(*outbox, server);
  ASSERT_TRUE(must(outbox->store_report(report_of(key_of(first_day), 1, 0, 1))));
  command(server, {"DEL", "{dmarc_example.com}:parts:20260504:p:none"});

  EXPECT_FALSE(must(outbox->store_report(last_report_of(key_of(first_day), 1, 1, 3))));

  EXPECT_EQ(must(outbox->row_sets(domain("example.com"))).at(0).parts, 1u);
  EXPECT_TRUE(must(outbox->store_report(last_report_of(key_of(first_day), 2, 1, 3))));
}

TEST(RedisOutbox, SeesNobodyElsesKeys) {
  const RedisServer server;
  command(server, {"SADD", "{dmarc_example.com}:sets", "open:20260504:p:none"});
  command(server, {"SADD", "{dmarc_Example.NET}:sets", "x"});
  command(server, {"SADD", "{dmarc_two words}:sets", "x"});
  command(server, {"SADD", "{dmarc_}:sets", "x"});
  command(server, {"SADD", "{dmarc_example.org}:others", "x"});
  command(server, {"SADD", "dmarc_idx;20260504", "x"});
  command(server, {"SET", "{dmarc_example.edu}:pending", "x"});

  EXPECT_THAT(must(open_outbox(server)->domains()), ElementsAre(domain("example.com")));
}

TEST(RedisOutbox, TakesAPrefixLiterally) {
  const RedisServer server;
  record::RedisOptions options = options_for({server.socket_path()});
  options.key_prefix = "d*[a]?\\";
  const auto outbox = open_outbox(options);
  command(server, {"RPUSH", "d*[a]?\\example.com", "line"});
  must(outbox->fold(first_fold(domain("example.com"), 1, {{"a", 1}})));
  command(server, {"SADD", "{dxaxxexample.net}:sets", "x"});

  EXPECT_THAT(must(outbox->domains()), ElementsAre(domain("example.com")));
  EXPECT_THAT(must(outbox->row_sets(domain("example.com"))), SizeIs(1));
}

TEST(RedisOutbox, WorksOnTheServerOfEachDomain) {
  const RedisServer first;
  const RedisServer second;
  const auto outbox = open_outbox(options_for({first.socket_path(), second.socket_path()}));
  std::vector<dns::DomainName> names;
  for (std::size_t server = 0; server < 2; ++server)
    for (int i = 0; names.size() == server; ++i)
      if (const auto name = domain(fmt::format("d{}.example", i)); record::bucket_of(name.text(), 2) == server)
        names.push_back(name);
  push_lines(first, "dmarc_" + names[0].text(), 1);
  push_lines(second, "dmarc_" + names[1].text(), 1);
  push_lines(first, "dmarc_" + names[1].text(), 1);

  for (const dns::DomainName& name : names) EXPECT_TRUE(must(outbox->fold(first_fold(name, 1, {{"a", 1}}))));
  must(outbox->set_last_day(first_day));

  EXPECT_THAT(must(outbox->domains()), testing::UnorderedElementsAre(names[0], names[1]));
  EXPECT_EQ(command(second, {"SCARD", "{dmarc_" + names[1].text() + "}:sets"})->integer, 1);
  EXPECT_EQ(command(first, {"EXISTS", "{dmarc_" + names[1].text() + "}:sets"})->integer, 0);
  EXPECT_STREQ(command(first, {"GET", "{dmarc_}:last_day"})->str, "20260504");
  EXPECT_EQ(outbox->where(), "redis at " + first.socket_path() + ", redis at " + second.socket_path());
}

TEST(RedisOutbox, IsRefusedWithoutAServer) {
  const Result<std::unique_ptr<RedisOutbox>> outbox = RedisOutbox::create(options_for({}));

  ASSERT_FALSE(outbox);
  EXPECT_EQ(outbox.error().kind, Error::Kind::permanent);
}

}  // namespace
}  // namespace dmarcd::test
