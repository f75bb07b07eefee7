#include "redis_left_records.h"

#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <hiredis/hiredis.h>

#include "dmarcd/record/consistent_hash.h"
#include "dmarcd/sending/rspamd_row.h"

#include "outbox_keys.h"
#include "redis_commands.h"
#include "redis_outbox.h"
#include "support/outbox_home.h"
#include "support/redis_server.h"

namespace dmarcd::test {
namespace {

using redis::RedisLeftRecords;
using redis::RedisOutbox;
using sending::CountedRow;
using sending::LeftSet;
using sending::RowSet;
using sending::Taking;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* passed = "192.0.2.7,pass,pass,none,,mail.example.com,example.com,,,,example.com,pass";
constexpr const char* failed = "203.0.113.5,fail,fail,reject,,example.com,,,,,spoofer.example,fail";

const std::string key_of_3 = "dmarc_rpt;example.com;mailto:dmarc@example.com;20260504";
const std::string key_of_2 = "dmarc;example.net;20260504";

/// A message as rspamd 3 counts it: index, expiry, sorted set.
void count_by_rspamd_3(const RedisServer& server, const std::string& key, const std::string& day,
                       const std::string& text, int times = 1) {
  const std::string index = "dmarc_idx;" + day;
  command(server, {"SADD", index, key});
  command(server, {"EXPIRE", index, "172800"});
  for (int i = 0; i < times; ++i) command(server, {"ZINCRBY", key, "1", text});
  command(server, {"ZREMRANGEBYRANK", key, "0", "-1001"});
  command(server, {"EXPIRE", key, "172800"});
}

/// The same by rspamd 1.6 to 2.7: a hash.
void count_by_rspamd_2(const RedisServer& server, const std::string& key, const std::string& day,
                       const std::string& text) {
  command(server, {"SADD", "dmarc_idx;" + day, key});
  command(server, {"EXPIRE", "dmarc_idx;" + day, "172800"});
  command(server, {"HINCRBY", key, text, "1"});
  command(server, {"EXPIRE", key, "172800"});
}

std::unique_ptr<RedisLeftRecords> open_left(const RedisServer& server) {
  return *RedisLeftRecords::create(options_for({server.socket_path()}));
}

/// The taking of all that a set has, as rows of its own domain.
Taking taking_of(const LeftSet& set, const std::vector<CountedRow>& seen) {
  return {.set = set,
          .seen = seen,
          .policy_domain = set.domain,
          .rows = {set.day, "unknown", "note", seen},
          .unreadable = {}};
}

TEST(RedisLeftRecords, TellsTheSetsOfEachVersionBeforeADay) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", passed);
  count_by_rspamd_2(server, key_of_2, "20260504", passed);
  count_by_rspamd_3(server, "dmarc_rpt;example.org;mailto:a@example.org,mailto:b@example.org!10m;20260503", "20260503",
                    failed);
  count_by_rspamd_3(server, "dmarc_rpt;example.com;mailto:dmarc@example.com;20260505", "20260505", passed);

  const std::vector<LeftSet> sets = must(open_left(server)->sets(second_day));

  std::vector<std::string> told;
  for (const LeftSet& set : sets) told.push_back(fmt::format("{} {}", redis::day_digits(set.day), set.domain.text()));
  EXPECT_THAT(told, ElementsAre("20260503 example.org", "20260504 example.net", "20260504 example.com"));
}

TEST(RedisLeftRecords, TellsTheTextsWithTheirCounts) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", passed, 3);
  count_by_rspamd_3(server, key_of_3, "20260504", failed);
  count_by_rspamd_2(server, key_of_2, "20260504", failed);
  count_by_rspamd_2(server, key_of_2, "20260504", failed);
  const auto left = open_left(server);

  for (const LeftSet& set : must(left->sets(second_day))) {
    const std::vector<CountedRow> rows = must(left->rows(set));
    if (set.key == key_of_3)
      EXPECT_THAT(rows, UnorderedElementsAre(CountedRow{passed, 3}, CountedRow{failed, 1}));
    else
      EXPECT_THAT(rows, ElementsAre(CountedRow{failed, 2}));
    for (const CountedRow& row : rows) EXPECT_TRUE(sending::row_of_rspamd(row.text)) << row.text;
  }
}

TEST(RedisLeftRecords, TakesASetOnce) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", passed, 3);
  count_by_rspamd_2(server, key_of_2, "20260504", failed);
  const auto left = open_left(server);
  const auto outbox = *RedisOutbox::create(options_for({server.socket_path()}));

  for (const LeftSet& set : must(left->sets(second_day))) {
    const Taking taking = taking_of(set, must(left->rows(set)));
    EXPECT_TRUE(must(left->take(taking))) << set.key;
    EXPECT_FALSE(must(left->take(taking))) << set.key;
    EXPECT_THAT(must(left->rows(set)), IsEmpty());
  }

  EXPECT_THAT(must(left->sets(second_day)), IsEmpty());
  EXPECT_EQ(command(server, {"EXISTS", "dmarc_idx;20260504"})->integer, 0);
  EXPECT_THAT(must(outbox->rows({domain("example.com"), first_day, "unknown"}, RowSet::State::open, 0, 9)),
              ElementsAre(CountedRow{passed, 3}));
  EXPECT_THAT(must(outbox->rows({domain("example.net"), first_day, "unknown"}, RowSet::State::open, 0, 9)),
              ElementsAre(CountedRow{failed, 1}));
  EXPECT_EQ(must(outbox->row_sets(domain("example.com"))).at(0).messages, 3u);
}

TEST(RedisLeftRecords, AddsToTheRowsThatAreThere) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", passed, 3);
  const std::string of_other_recipients = "dmarc_rpt;example.com;mailto:other@example.com;20260504";
  count_by_rspamd_3(server, of_other_recipients, "20260504", passed, 2);
  const auto left = open_left(server);

  for (const LeftSet& set : must(left->sets(second_day)))
    EXPECT_TRUE(must(left->take(taking_of(set, must(left->rows(set))))));

  const auto outbox = *RedisOutbox::create(options_for({server.socket_path()}));
  EXPECT_THAT(must(outbox->rows({domain("example.com"), first_day, "unknown"}, RowSet::State::open, 0, 9)),
              ElementsAre(CountedRow{passed, 5}));
}

TEST(RedisLeftRecords, LeavesASetThatRspamdStillCountsIn) {
  const std::pair<const char*, std::function<void(const RedisServer&)>> changes[] = {
      {"a message more", [](const RedisServer& server) { count_by_rspamd_3(server, key_of_3, "20260504", passed); }},
      {"a text more", [](const RedisServer& server) { count_by_rspamd_3(server, key_of_3, "20260504", failed); }},
      {"another text of the same count",
       [](const RedisServer& server) {
         command(server, {"ZREM", key_of_3, passed});
         count_by_rspamd_3(server, key_of_3, "20260504", failed);
       }},
      {"reported by rspamd itself",
       [](const RedisServer& server) {
         command(server, {"DEL", key_of_3});
       }},
      {"something else in its place",
       [](const RedisServer& server) {
         command(server, {"SET", key_of_3, "x"});
       }},
  };
  for (const auto& [what, change] : changes) {
    const RedisServer server;
    count_by_rspamd_3(server, key_of_3, "20260504", passed);
    const auto left = open_left(server);
    const LeftSet set = must(left->sets(second_day)).at(0);
    const Taking taking = taking_of(set, must(left->rows(set)));
    change(server);

    EXPECT_FALSE(must(left->take(taking))) << what;

    EXPECT_EQ(command(server, {"EXISTS", "{dmarc_example.com}:sets"})->integer, 0) << what;
    EXPECT_EQ(command(server, {"SISMEMBER", "dmarc_idx;20260504", key_of_3})->integer, 1) << what;
  }
}

TEST(RedisLeftRecords, CountsOnceWhatASingleRefusedCommandHeldUp) {
  for (const char* refused : {"-zincrby", "-hincrby", "-sadd", "-srem"}) {
    const RedisServer server;
    count_by_rspamd_3(server, key_of_3, "20260504", passed, 3);
    const auto left = open_left(server);
    const LeftSet set = must(left->sets(second_day)).at(0);
    const Taking taking = taking_of(set, must(left->rows(set)));
    command(server, {"ACL", "SETUSER", "default", refused});
    EXPECT_FALSE(left->take(taking)) << refused;
    EXPECT_THAT(must(left->sets(second_day)), ElementsAre(set)) << refused;
    command(server, {"ACL", "SETUSER", "default", "+@all"});

    EXPECT_TRUE(must(left->take(taking))) << refused;

    const auto outbox = *RedisOutbox::create(options_for({server.socket_path()}));
    EXPECT_EQ(must(outbox->row_sets(domain("example.com"))).at(0).messages, 3u) << refused;
  }
}

TEST(RedisLeftRecords, KeepsTextsApartThatNobodyCanRead) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", hostile_octets);
  const auto left = open_left(server);
  const LeftSet set = must(left->sets(second_day)).at(0);
  Taking taking = taking_of(set, must(left->rows(set)));
  taking.rows.rows.clear();
  taking.unreadable = {hostile_octets};

  EXPECT_TRUE(must(left->take(taking)));

  EXPECT_EQ(command(server, {"LLEN", "{dmarc_example.com}:unreadable"})->integer, 1);
  EXPECT_EQ(command(server, {"EXISTS", "{dmarc_example.com}:sets"})->integer, 0);
  EXPECT_EQ(command(server, {"EXISTS", key_of_3})->integer, 0);
}

TEST(RedisLeftRecords, TakesAThousandTextsAsRspamdKeepsThem) {
  const RedisServer server;
  redis::Command words = {"ZADD", key_of_3};
  for (int i = 0; i < 1000; ++i) {
    words.push_back(std::to_string(i + 1));
    words.push_back(fmt::format("2001:db8::{:x},{}", i, std::string(passed).substr(10)));
  }
  command(server, words);
  command(server, {"SADD", "dmarc_idx;20260504", key_of_3});
  const auto left = open_left(server);
  const LeftSet set = must(left->sets(second_day)).at(0);
  const std::vector<CountedRow> rows = must(left->rows(set));
  ASSERT_THAT(rows, SizeIs(1000));

  EXPECT_TRUE(must(left->take(taking_of(set, rows))));

  const auto outbox = *RedisOutbox::create(options_for({server.socket_path()}));
  EXPECT_EQ(must(outbox->row_sets(domain("example.com"))).at(0).messages, 500'500u);
}

TEST(RedisLeftRecords, PassesOverWhatIsNotRspamds) {
  const RedisServer server;
  for (const char* key : {"dmarc_rpt;example.com;mailto:a@example.com;20260504_processing", "no separators",
                          "dmarc_rpt;two words;mailto:a@example.com;20260504", "dmarc_rpt;;20260504", "dmarc;20260504",
                          "dmarc_rpt;example.com;mailto:a@example.com;20260503"})
    command(server, {"SADD", "dmarc_idx;20260504", key});
  command(server, {"SADD", "dmarc_idx;20260504_processing", key_of_3});
  command(server, {"SADD", "dmarc_idx;20261399", "dmarc;example.com;20261399"});
  command(server, {"SET", "dmarc_idx;20260501", "x"});

  EXPECT_THAT(must(open_left(server)->sets(second_day)), IsEmpty());
}

TEST(RedisLeftRecords, NamesAKeyOfAnotherKind) {
  for (const redis::Command& other :
       {redis::Command{"SET", key_of_2, "x"}, redis::Command{"HSET", key_of_2, passed, "many"},
        redis::Command{"ZADD", key_of_2, "-1", passed}}) {
    const RedisServer server;
    command(server, other);
    command(server, {"SADD", "dmarc_idx;20260504", key_of_2});
    const auto left = open_left(server);

    const Result<std::vector<CountedRow>> rows = left->rows(must(left->sets(second_day)).at(0));

    ASSERT_FALSE(rows) << other[0];
    EXPECT_EQ(rows.error().kind, Error::Kind::permanent);
    EXPECT_THAT(rows.error().message, HasSubstr("the key dmarc;example.net;20260504 holds something else"));
  }
}

TEST(RedisLeftRecords, TakesAlsoFromAServerThatIsFull) {
  const RedisServer server;
  count_by_rspamd_3(server, key_of_3, "20260504", passed);
  command(server, {"CONFIG", "SET", "maxmemory", "1"});
  const auto left = open_left(server);
  const LeftSet set = must(left->sets(second_day)).at(0);

  EXPECT_TRUE(must(left->take(taking_of(set, must(left->rows(set))))));
}

TEST(RedisLeftRecords, SaysThatASetLiesOnAnotherServerThanItsRows) {
  const RedisServer first;
  const RedisServer second;
  const RedisServer& wrong = record::bucket_of("example.com", 2) == 0 ? second : first;
  count_by_rspamd_3(wrong, key_of_3, "20260504", passed);
  const auto left = *RedisLeftRecords::create(options_for({first.socket_path(), second.socket_path()}));
  const LeftSet set = must(left->sets(second_day)).at(0);

  const Result<bool> taken = left->take(taking_of(set, must(left->rows(set))));

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, Error::Kind::permanent);
  EXPECT_THAT(taken.error().message, HasSubstr("redis at " + wrong.socket_path() + ": the key dmarc_rpt;example.com"));
  EXPECT_THAT(taken.error().message, HasSubstr("lies on another server than the rows of example.com"));
}

}  // namespace
}  // namespace dmarcd::test
