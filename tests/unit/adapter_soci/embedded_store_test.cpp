#include "embedded_store.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>

#include "database_folder.h"

namespace dmarcd::sql {
namespace {

using record::Batch;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

Batch batch(std::uint64_t number, const std::vector<std::pair<std::string, std::string>>& lines) {
  Batch batch{"writer-1", number, {}};
  for (const auto& [name, line] : lines) batch.lines.push_back({domain(name), line});
  return batch;
}

class EmbeddedStoreTest : public testing::Test {
 protected:
  EmbeddedStore open(Access access = Access::read_write) const { return {path_.string(), access}; }
  soci::session session() const { return folder_.session(); }

  DatabaseFolder folder_;
  std::filesystem::path directory_ = folder_.path();
  std::filesystem::path path_ = folder_.database();
};

TEST_F(EmbeddedStoreTest, KeepsTheLinesOfADomainInOrder) {
  EmbeddedStore store = open();

  ASSERT_TRUE(store.append(batch(1, {{"example.com", "20,a"}, {"example.net", "21,b"}, {"example.com", "22,c"}})));
  ASSERT_TRUE(store.append(batch(2, {{"example.com", "22,d"}, {"example.com", "19,e"}})));

  EXPECT_THAT(*store.domains(), ElementsAre(domain("example.com"), domain("example.net")));
  EXPECT_THAT(*store.lines(domain("example.com")), ElementsAre("19,e", "20,a", "22,c", "22,d"));
  EXPECT_THAT(*store.lines(domain("example.org")), IsEmpty());
}

TEST_F(EmbeddedStoreTest, IgnoresABatchThatItHas) {
  EmbeddedStore store = open();

  ASSERT_TRUE(store.append(batch(1, {{"example.com", "1,a"}})));
  ASSERT_TRUE(store.append(batch(1, {{"example.com", "1,a"}})));
  Batch of_another = batch(1, {{"example.com", "2,b"}});
  of_another.writer = "writer-2";
  ASSERT_TRUE(store.append(of_another));

  EXPECT_THAT(*store.lines(domain("example.com")), ElementsAre("1,a", "2,b"));
}

TEST_F(EmbeddedStoreTest, RemembersAllWhenItIsOpenedAgain) {
  ASSERT_TRUE(open().append(batch(1, {{"example.com", "1,a"}})));

  EmbeddedStore again = open();
  ASSERT_TRUE(again.append(batch(1, {{"example.com", "1,a"}})));

  EXPECT_THAT(*again.lines(domain("example.com")), ElementsAre("1,a"));
}

TEST_F(EmbeddedStoreTest, IsReadWhileAnotherWrites) {
  EmbeddedStore writer = open();
  ASSERT_TRUE(writer.append(batch(1, {{"example.com", "1,a"}})));
  EmbeddedStore reader = open(Access::read_only);
  ASSERT_THAT(*reader.lines(domain("example.com")), SizeIs(1));

  soci::session other = session();
  soci::transaction unfinished(other);
  other << "INSERT INTO lines (policy_domain, received_at, line) VALUES ('example.com', 2, '2,b')";

  EXPECT_THAT(*reader.lines(domain("example.com")), ElementsAre("1,a"));
  unfinished.commit();
  EXPECT_THAT(*reader.lines(domain("example.com")), ElementsAre("1,a", "2,b"));
}

TEST_F(EmbeddedStoreTest, StoresALargeBatchAndManyDomains) {
  EmbeddedStore store = open();
  Batch large{"writer-1", 1, {}};
  for (int i = 0; i < 2000; ++i)
    for (int day = 0; day < 5; ++day) large.lines.push_back({domain(fmt::format("d{}.example", i)), "1,x"});

  ASSERT_TRUE(store.append(large));

  EXPECT_THAT(*store.domains(), SizeIs(2000));
  EXPECT_THAT(*store.lines(domain("d1999.example")), SizeIs(5));
}

TEST_F(EmbeddedStoreTest, KeepsTextThatLooksLikeSql) {
  EmbeddedStore store = open();
  const std::string line = "1,'); DROP TABLE lines; -- \xc3\xbc :domain";

  ASSERT_TRUE(store.append(batch(1, {{"it's.example", line}})));

  EXPECT_THAT(*store.lines(domain("it's.example")), ElementsAre(line));
}

TEST_F(EmbeddedStoreTest, TakesAnEmptyBatch) {
  EmbeddedStore store = open();

  EXPECT_TRUE(store.append(batch(1, {})));
  EXPECT_THAT(*store.domains(), IsEmpty());
}

TEST_F(EmbeddedStoreTest, SaysThatTheDirectoryIsMissingAndStoresOnceItIsThere) {
  path_ = directory_ / "later" / "records.db";
  EmbeddedStore store = open();

  const Result<void> missing = store.append(batch(1, {{"example.com", "1,a"}}));
  std::filesystem::create_directory(path_.parent_path());
  const Result<void> there = store.append(batch(1, {{"example.com", "1,a"}}));

  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, Error::Kind::temporary);
  EXPECT_EQ(missing.error().message, fmt::format("{}: cannot open: the directory {} does not exist; create it",
                                                 path_.string(), path_.parent_path().string()));
  EXPECT_TRUE(there);
}

TEST_F(EmbeddedStoreTest, MakesNoFileForAReader) {
  const auto domains = open(Access::read_only).domains();

  ASSERT_FALSE(domains);
  EXPECT_THAT(domains.error().message, HasSubstr("records.db: cannot open: it is not there"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(EmbeddedStoreTest, SaysThatAReaderMayNotWrite) {
  ASSERT_TRUE(open().append(batch(1, {{"example.com", "1,a"}})));

  const Result<void> refused = open(Access::read_only).append(batch(2, {{"example.com", "2,b"}}));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot store records: it is read-only; see who may write it"));
}

TEST_F(EmbeddedStoreTest, SaysThatTheFileIsNoDatabase) {
  std::ofstream(path_) << std::string(8192, 'x');

  const auto domains = open(Access::read_only).domains();
  const Result<void> appended = open().append(batch(1, {{"example.com", "1,a"}}));

  ASSERT_FALSE(domains);
  EXPECT_EQ(domains.error().kind, Error::Kind::permanent);
  EXPECT_THAT(domains.error().message, HasSubstr("it is damaged or no database; move it away"));
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().kind, Error::Kind::temporary) << "the records wait until it is repaired";
}

TEST_F(EmbeddedStoreTest, RefusesTheSchemaOfALaterVersion) {
  session() << "PRAGMA user_version = 7";

  const auto domains = open().domains();

  ASSERT_FALSE(domains);
  EXPECT_EQ(domains.error().kind, Error::Kind::permanent);
  EXPECT_THAT(domains.error().message, HasSubstr("its schema has version 7, and this program knows 2"));
}

TEST_F(EmbeddedStoreTest, KeepsNothingOfABatchThatFailedHalfWay) {
  EmbeddedStore store = open();
  ASSERT_TRUE(store.append(batch(1, {{"example.com", "1,a"}})));
  session() << "CREATE TRIGGER full BEFORE INSERT ON lines WHEN NEW.line = '3,c'"
               " BEGIN SELECT RAISE(ABORT, 'no room'); END";

  const Result<void> refused = store.append(batch(2, {{"example.com", "2,b"}, {"example.com", "3,c"}}));
  const auto meanwhile = store.lines(domain("example.com"));
  session() << "DROP TRIGGER full";
  const Result<void> stored = store.append(batch(2, {{"example.com", "2,b"}, {"example.com", "3,c"}}));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, path_.string() + ": cannot store records: no room");
  EXPECT_THAT(*meanwhile, ElementsAre("1,a"));
  EXPECT_TRUE(stored);
  EXPECT_THAT(*store.lines(domain("example.com")), ElementsAre("1,a", "2,b", "3,c"));
}

TEST_F(EmbeddedStoreTest, SaysThatAnotherKeepsItLocked) {
  EmbeddedStore store(path_.string(), Access::read_write, std::chrono::seconds(0));
  ASSERT_TRUE(store.append(batch(1, {{"example.com", "1,a"}})));
  soci::session other = session();
  other << "BEGIN IMMEDIATE";

  const Result<void> locked = store.append(batch(2, {{"example.com", "2,b"}}));
  other << "ROLLBACK";
  const Result<void> free = store.append(batch(2, {{"example.com", "2,b"}}));

  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().message, path_.string() + ": cannot store records: another program keeps it locked");
  EXPECT_TRUE(free);
}

TEST_F(EmbeddedStoreTest, ForgetsWritersOfLongAgo) {
  ASSERT_TRUE(open().append(batch(1, {{"example.com", "1,a"}})));
  session() << "UPDATE batches SET stored_at = stored_at - 86400 * 31";
  Batch of_another = batch(1, {});
  of_another.writer = "writer-2";
  ASSERT_TRUE(open().append(of_another));

  std::string writers;
  session() << "SELECT group_concat(writer) FROM batches", soci::into(writers);

  EXPECT_EQ(writers, "writer-2");
}

TEST_F(EmbeddedStoreTest, RefusesAPathThatCannotBeQuoted) {
  path_ = directory_ / "a\" readonly=true \"b";

  EXPECT_THAT(open().append(batch(1, {})).error().message, HasSubstr("no quotation mark"));
}

}  // namespace
}  // namespace dmarcd::sql
