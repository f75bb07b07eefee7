#include "redis_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <hiredis/hiredis.h>

#include "dmarcd/record/consistent_hash.h"

#include "redis_commands.h"
#include "support/redis_server.h"

namespace dmarcd::redis {
namespace {

using record::Batch;
using record::RedisOptions;
using test::command;
using test::options_for;
using test::RedisServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

std::unique_ptr<RedisStore> open_store(const RedisOptions& options) {
  return *RedisStore::create(options);
}
std::unique_ptr<RedisStore> open_store(const RedisServer& server) {
  return open_store(options_for({server.socket_path()}));
}

Batch batch(std::uint64_t number, const std::vector<std::pair<std::string, std::string>>& lines) {
  Batch batch{"writer-1", number, {}};
  for (const auto& [name, line] : lines) batch.lines.push_back({domain(name), line});
  return batch;
}

TEST(RedisStore, KeepsTheLinesOfADomainInOrder) {
  const RedisServer server;
  const auto store = open_store(server);

  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}, {"example.net", "b"}, {"example.com", "c"}})));
  ASSERT_TRUE(store->append(batch(2, {{"example.com", "d"}})));

  EXPECT_THAT(*store->domains(), ElementsAre(domain("example.com"), domain("example.net")));
  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "c", "d"));
  EXPECT_THAT(*store->lines(domain("example.net")), ElementsAre("b"));
  EXPECT_THAT(*store->lines(domain("example.org")), IsEmpty());
}

TEST(RedisStore, NamesItsListsByPrefixAndDomain) {
  const RedisServer server;
  ASSERT_TRUE(open_store(server)->append(batch(1, {{"example.com", "a"}})));

  EXPECT_EQ(command(server, {"LLEN", "dmarc_example.com"})->integer, 1);
  const Reply number = command(server, {"GET", "{dmarc_example.com}:batch:writer-1"});
  EXPECT_STREQ(number->str, "1");
  EXPECT_GT(command(server, {"TTL", "{dmarc_example.com}:batch:writer-1"})->integer, 86400);
}

TEST(RedisStore, IgnoresABatchThatItHas) {
  const RedisServer server;
  const auto store = open_store(server);

  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  Batch of_another = batch(1, {{"example.com", "b"}});
  of_another.writer = "writer-2";
  ASSERT_TRUE(store->append(of_another));

  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "b"));
}

TEST(RedisStore, KeepsAnyOctetsOfALine) {
  const RedisServer server;
  const auto store = open_store(server);
  const std::string line("a\r\n\0 b\xff", 7);

  ASSERT_TRUE(store->append(batch(1, {{"example.com", line}})));

  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre(line));
}

TEST(RedisStore, TakesALargeBatchAndReadsALongList) {
  const RedisServer server;
  const auto store = open_store(server);
  Batch large{"writer-1", 1, {}};
  for (int i = 0; i < 12'000; ++i) large.lines.push_back({domain("example.com"), fmt::format("line {}", i)});

  ASSERT_TRUE(store->append(large));

  const std::vector<std::string> lines = *store->lines(domain("example.com"));
  ASSERT_THAT(lines, SizeIs(12'000));
  EXPECT_EQ(lines.front(), "line 0");
  EXPECT_EQ(lines.back(), "line 11999");
}

TEST(RedisStore, SpeaksTcp) {
  const RedisServer server;
  const auto store = open_store(options_for({server.tcp_address()}));

  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));

  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a"));
  EXPECT_EQ(store->where(), "redis at " + server.tcp_address());
}

TEST(RedisStore, LogsInAndChoosesItsDatabase) {
  const RedisServer server({"--requirepass", "secret"});
  RedisOptions options = options_for({server.socket_path()});
  options.password = "secret";
  options.db = 3;

  ASSERT_TRUE(open_store(options)->append(batch(1, {{"example.com", "a"}})));

  RedisLogin login;
  login.password = "secret";
  EXPECT_EQ(command(server, {"LLEN", "dmarc_example.com"}, login)->integer, 0);
  login.db = 3;
  EXPECT_EQ(command(server, {"LLEN", "dmarc_example.com"}, login)->integer, 1);
}

TEST(RedisStore, LogsInAsAUser) {
  const RedisServer server({"--user", "default", "off", "--user", "dmarcd", "on", ">secret", "~*", "+@all"});
  RedisOptions options = options_for({server.socket_path()});
  options.user = "dmarcd";
  options.password = "secret";
  const auto store = open_store(options);

  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));

  EXPECT_THAT(*store->domains(), ElementsAre(domain("example.com")));
}

TEST(RedisStore, SaysThatThePasswordIsWrongWithoutTellingIt) {
  const RedisServer server({"--requirepass", "secret"});
  RedisOptions options = options_for({server.socket_path()});
  options.password = "guess-17";

  const Result<void> wrong = open_store(options)->append(batch(1, {{"example.com", "a"}}));
  options.password.clear();
  const Result<void> missing = open_store(options)->append(batch(1, {{"example.com", "a"}}));

  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, Error::Kind::temporary);
  EXPECT_THAT(wrong.error().message, StartsWith("redis at " + server.socket_path() + ": WRONGPASS"));
  EXPECT_THAT(wrong.error().message, HasSubstr("check `user` and `password`"));
  EXPECT_THAT(wrong.error().message, Not(HasSubstr("guess-17")));
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("it asks for a password: set `password`"));
}

TEST(RedisStore, SaysThatADatabaseDoesNotExist) {
  const RedisServer server;
  RedisOptions options = options_for({server.socket_path()});
  options.db = 99;

  const Result<void> appended = open_store(options)->append(batch(1, {{"example.com", "a"}}));

  ASSERT_FALSE(appended);
  EXPECT_THAT(appended.error().message, HasSubstr("DB index is out of range"));
}

TEST(RedisStore, SaysThatNobodyListens) {
  const Result<void> no_socket =
      open_store(options_for({"/nonexistent/redis.sock"}))->append(batch(1, {{"example.com", "a"}}));
  RedisServer server;
  server.kill();
  const Result<void> no_port =
      open_store(options_for({server.tcp_address()}))->append(batch(1, {{"example.com", "a"}}));

  EXPECT_EQ(no_socket.error().message, "redis at /nonexistent/redis.sock: no such file or directory");
  EXPECT_EQ(no_port.error().message, "redis at " + server.tcp_address() + ": connection refused");
  EXPECT_EQ(no_port.error().kind, Error::Kind::temporary);
}

TEST(RedisStore, GoesOnAfterTheServerWasRestarted) {
  RedisServer server;
  const auto store = open_store(server);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));

  server.kill();
  const Result<void> away = store->append(batch(2, {{"example.com", "b"}}));
  server.start();
  const Result<void> back = store->append(batch(2, {{"example.com", "b"}}));

  EXPECT_FALSE(away);
  EXPECT_TRUE(back) << back.error().message;
  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "b"));
}

TEST(RedisStore, NoticesNothingOfARestartBetweenTwoBatches) {
  RedisServer server;
  const auto store = open_store(server);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  server.kill();
  server.start();

  EXPECT_TRUE(store->append(batch(2, {{"example.com", "b"}})));

  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "b"));
}

TEST(RedisStore, CountsABatchOnceWhoseAnswerWasLost) {
  RedisServer server;
  RedisOptions options = options_for({server.socket_path()});
  options.timeout = std::chrono::milliseconds(50);
  const auto store = open_store(options);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));

  server.suspend();
  const Result<void> unanswered = store->append(batch(2, {{"example.com", "b"}}));
  server.resume();
  while (command(server, {"LLEN", "dmarc_example.com"})->integer < 2) {
    // It does what it was sent before it stood still, whether anybody still listens or not.
  }
  server.kill();
  server.start();
  const Result<void> repeated = store->append(batch(2, {{"example.com", "b"}}));

  EXPECT_EQ(unanswered.error().message, "redis at " + server.socket_path() + ": no answer within 50 ms");
  EXPECT_TRUE(repeated);
  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "b"));
}

TEST(RedisStore, LoadsItsScriptAgainWhenTheServerForgotIt) {
  const RedisServer server;
  const auto store = open_store(server);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  command(server, {"SCRIPT", "FLUSH"});

  EXPECT_TRUE(store->append(batch(2, {{"example.com", "b"}})));

  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a", "b"));
}

TEST(RedisStore, SurvivesThatTheServerClosesItsConnection) {
  const RedisServer server;
  const auto store = open_store(server);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  command(server, {"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});

  EXPECT_TRUE(store->append(batch(2, {{"example.com", "b"}})));
}

// Error replies of a server that is there but does not take anything.
TEST(RedisStore, TellsWhatTheServerSaysAndWhatToDo) {
  const std::pair<std::vector<std::string>, std::vector<std::string>> rows[] = {
      {{"--maxmemory", "1", "--maxmemory-policy", "noeviction"}, {"OOM", "it has reached its maxmemory"}},
      {{"--replicaof", "127.0.0.1", "1"}, {"READONLY", "name the primary in `write_servers`"}},
      {{"--user", "default", "on", "nopass", "~*", "+@all", "-evalsha"}, {"NOPERM", "ACL SETUSER"}},
      {{"--user", "default", "on", "nopass", "~*", "+@all", "-rpush"}, {"can't run this command", "ACL SETUSER"}},
      {{"--user", "default", "on", "nopass", "~dmarc_*", "+@all"}, {"NOPERM", "ACL SETUSER"}},
      {{"--cluster-enabled", "yes"}, {"CLUSTERDOWN", "a Redis Cluster, which is not supported yet"}},
  };
  for (const auto& [arguments, expected] : rows) {
    const RedisServer server(arguments);
    const Result<void> appended = open_store(server)->append(batch(1, {{"example.com", "a"}}));
    ASSERT_FALSE(appended) << arguments[0];
    EXPECT_EQ(appended.error().kind, Error::Kind::temporary);
    EXPECT_THAT(appended.error().message, StartsWith("redis at " + server.socket_path() + ": "));
    for (const std::string& part : expected) EXPECT_THAT(appended.error().message, HasSubstr(part));
  }
}

TEST(RedisStore, AppendsNothingWhoseNumberCannotBeKept) {
  const RedisServer server({"--user", "default", "on", "nopass", "~*", "+@all", "-set"});
  const auto store = open_store(server);

  EXPECT_FALSE(store->append(batch(1, {{"example.com", "a"}})));

  EXPECT_THAT(*store->lines(domain("example.com")), IsEmpty());
}

TEST(RedisStore, WaitsUntilTheServerCanWriteItsSnapshot) {
  const RedisServer server({"--appendonly", "no", "--save", "3600 1", "--dbfilename", "directory"});
  const std::string path = server.socket_path().substr(0, server.socket_path().rfind('/')) + "/directory";
  std::filesystem::create_directory(path);
  command(server, {"SET", "key", "value"});
  EXPECT_EQ(command(server, {"SAVE"})->type, REDIS_REPLY_ERROR);
  command(server, {"BGSAVE"});
  while (std::string_view(command(server, {"INFO", "persistence"})->str).find("rdb_last_bgsave_status:err") ==
         std::string_view::npos) {
    // Its child process finds out.
  }
  const auto store = open_store(server);

  const Result<void> refused = store->append(batch(1, {{"example.com", "a"}}));
  command(server, {"CONFIG", "SET", "stop-writes-on-bgsave-error", "no"});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("MISCONF"));
  EXPECT_THAT(refused.error().message, HasSubstr("see its log, and the disk"));
  EXPECT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  EXPECT_THAT(*store->lines(domain("example.com")), ElementsAre("a"));
}

TEST(RedisStore, ReadsNobodyElsesKeys) {
  const RedisServer server;
  ASSERT_TRUE(open_store(server)->append(batch(1, {{"example.com", "a"}})));
  command(server, {"RPUSH", "dmarc_Example.NET", "x"});
  command(server, {"RPUSH", "dmarc_", "x"});
  command(server, {"RPUSH", "dmarc_two words", "x"});
  command(server, {"RPUSH", "dmarcXexample.org", "x"});
  command(server, {"SET", "dmarc_example.org", "x"});
  const auto store = open_store(server);

  EXPECT_THAT(*store->domains(), ElementsAre(domain("example.com")));
  EXPECT_THAT(*store->lines(domain("example.org")), IsEmpty());
}

TEST(RedisStore, TakesAPrefixLiterally) {
  const RedisServer server;
  RedisOptions options = options_for({server.socket_path()});
  options.key_prefix = "d*[a]?\\";
  const auto store = open_store(options);
  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));
  command(server, {"RPUSH", "dxaxxexample.net", "x"});

  EXPECT_THAT(*store->domains(), ElementsAre(domain("example.com")));
}

TEST(RedisStore, LetsAForeignKeyCostItsOwnDomainOnly) {
  const RedisServer server;
  command(server, {"SET", "dmarc_example.com", "x"});
  const auto store = open_store(server);

  const Result<void> appended = store->append(batch(1, {{"example.com", "a"}, {"example.net", "b"}}));

  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().kind, Error::Kind::permanent);
  EXPECT_THAT(appended.error().message, HasSubstr("dmarc_example.com holds something else"));
  EXPECT_THAT(*store->lines(domain("example.net")), ElementsAre("b"));
}

TEST(RedisStore, ServesManyDomainsByOneStepOfTheScanAfterTheOther) {
  const RedisServer server;
  const auto store = open_store(server);
  Batch many{"writer-1", 1, {}};
  for (int i = 0; i < 3000; ++i) many.lines.push_back({domain(fmt::format("d{}.example", i)), "x"});
  ASSERT_TRUE(store->append(many));

  EXPECT_THAT(*store->domains(), SizeIs(3000));
}

class TwoRedisServers : public testing::Test {
 protected:
  /// Names that lie on the first and on the second of two servers.
  static std::string name_on(std::size_t server) {
    for (int i = 0;; ++i) {
      std::string name = fmt::format("d{}.example", i);
      if (record::bucket_of(name, 2) == server) return name;
    }
  }

  RedisServer first_;
  RedisServer second_;
  std::string on_first_ = name_on(0);
  std::string on_second_ = name_on(1);
  RedisOptions options_ = options_for({first_.socket_path(), second_.socket_path()});
};

TEST_F(TwoRedisServers, EachKeepTheirOwnDomains) {
  const auto store = open_store(options_);

  ASSERT_TRUE(store->append(batch(1, {{on_first_, "a"}, {on_second_, "b"}})));

  EXPECT_EQ(command(first_, {"LLEN", "dmarc_" + on_first_})->integer, 1);
  EXPECT_EQ(command(second_, {"LLEN", "dmarc_" + on_second_})->integer, 1);
  EXPECT_EQ(command(first_, {"LLEN", "dmarc_" + on_second_})->integer, 0);
  EXPECT_THAT(*store->domains(), SizeIs(2));
  EXPECT_THAT(*store->lines(domain(on_second_)), ElementsAre("b"));
}

TEST_F(TwoRedisServers, DoubleNothingWhenOneOfThemWasAway) {
  const auto store = open_store(options_);
  const Batch both = batch(1, {{on_first_, "a"}, {on_second_, "b"}});

  first_.kill();
  const Result<void> half = store->append(both);
  first_.start();
  const Result<void> whole = store->append(both);

  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message, StartsWith("redis at " + first_.socket_path()));
  EXPECT_TRUE(whole);
  EXPECT_THAT(*store->lines(domain(on_first_)), ElementsAre("a"));
  EXPECT_THAT(*store->lines(domain(on_second_)), ElementsAre("b"));
}

TEST_F(TwoRedisServers, SplitReadingFromWriting) {
  options_.write_servers = {first_.socket_path()};
  options_.read_servers = {second_.socket_path()};
  const auto store = open_store(options_);

  ASSERT_TRUE(store->append(batch(1, {{"example.com", "a"}})));

  EXPECT_THAT(*store->domains(), IsEmpty());
  EXPECT_EQ(command(first_, {"LLEN", "dmarc_example.com"})->integer, 1);
}

TEST(RedisStoreOptions, AreRefusedWithoutAServer) {
  EXPECT_THAT(RedisStore::create({}).error().message, HasSubstr("no Redis server is named"));
  EXPECT_THAT(RedisStore::create(options_for({"127.0.0.1:port"})).error().message, HasSubstr("127.0.0.1:port"));
}

}  // namespace
}  // namespace dmarcd::redis
