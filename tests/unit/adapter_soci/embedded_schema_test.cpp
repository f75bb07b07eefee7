#include "embedded_schema.h"

#include <gmock/gmock.h>

#include "database_folder.h"
#include "embedded_outbox.h"
#include "embedded_store.h"

namespace dmarcd::sql {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EmbeddedSchemaTest : public testing::Test {
 protected:
  /// A file as the first version of the daemon made it.
  void make_version_1() const {
    soci::session session = folder_.session();
    session << "CREATE TABLE lines (id INTEGER PRIMARY KEY, policy_domain TEXT NOT NULL, received_at INTEGER NOT NULL,"
               " line TEXT NOT NULL)";
    session << "CREATE INDEX lines_by_domain_and_time ON lines (policy_domain, received_at)";
    session << "CREATE TABLE batches (writer TEXT PRIMARY KEY, number INTEGER NOT NULL, stored_at INTEGER NOT NULL)"
               " WITHOUT ROWID";
    session << "INSERT INTO lines (policy_domain, received_at, line) VALUES ('example.com', 20, '20,a')";
    session << "PRAGMA user_version = 1";
  }

  int version() const {
    soci::session session = folder_.session();
    return schema_version_of(session);
  }

  std::vector<std::string> tables() const {
    soci::session session = folder_.session();
    const soci::rowset<std::string> names =
        (session.prepare << "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name");
    return {names.begin(), names.end()};
  }

  EmbeddedStore store(Access access) const { return {folder_.database(), access}; }
  EmbeddedOutbox outbox(Access access) const { return {folder_.database(), access}; }

  DatabaseFolder folder_;
  dns::DomainName domain_ = *dns::DomainName::parse("example.com");
};

TEST_F(EmbeddedSchemaTest, IsUpgradedByTheDaemonThatStoresRecords) {
  make_version_1();
  EmbeddedStore daemon = store(Access::read_write);

  ASSERT_TRUE(daemon.append({"writer-1", 1, {{domain_, "21,b"}}}));

  EXPECT_EQ(version(), schema_version);
  EXPECT_THAT(*daemon.lines(domain_), ElementsAre("20,a", "21,b"));
}

TEST_F(EmbeddedSchemaTest, IsUpgradedByTheSenderWhenItIsFirst) {
  make_version_1();

  EXPECT_THAT(outbox(Access::read_write).unread_lines(domain_, 5)->lines, ElementsAre("20,a"));

  EXPECT_EQ(version(), schema_version);
}

TEST_F(EmbeddedSchemaTest, IsTheSameWhetherItWasUpgradedOrMade) {
  ASSERT_TRUE(outbox(Access::read_write).domains());
  const std::vector<std::string> made = tables();
  std::filesystem::remove_all(folder_.database());
  make_version_1();
  ASSERT_TRUE(outbox(Access::read_write).domains());

  EXPECT_EQ(tables(), made);
}

TEST_F(EmbeddedSchemaTest, LetsADaemonGoOnThatHadTheFileOpenBefore) {
  make_version_1();
  soci::session old_daemon = folder_.session();
  ASSERT_TRUE(outbox(Access::read_write).domains());

  old_daemon << "INSERT INTO lines (policy_domain, received_at, line) VALUES ('example.com', 21, '21,b')";

  EXPECT_THAT(outbox(Access::read_only).unread_lines(domain_, 5)->lines, ElementsAre("20,a", "21,b"));
}

TEST_F(EmbeddedSchemaTest, ShowsTheRecordsOfAnOldFileToAReader) {
  make_version_1();

  EXPECT_THAT(*store(Access::read_only).lines(domain_), ElementsAre("20,a"));

  EXPECT_EQ(version(), 1);
}

TEST_F(EmbeddedSchemaTest, TellsAReaderOfReportsThatAnOldFileHasNone) {
  make_version_1();

  const auto refused = outbox(Access::read_only).domains();

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
  EXPECT_THAT(refused.error().message,
              HasSubstr("its schema has version 1, and 2 is needed; dmarcd and dmarcd-report upgrade it"));
}

TEST_F(EmbeddedSchemaTest, StaysAsItWasWhenTheUpgradeFailsHalfWay) {
  make_version_1();
  folder_.session() << "CREATE TABLE leases (in_the_way INTEGER)";
  const std::vector<std::string> before = tables();

  const auto refused = outbox(Access::read_write).domains();
  const Result<void> stored = store(Access::read_write).append({"writer-1", 1, {{domain_, "21,b"}}});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot open: table leases already exists"));
  EXPECT_FALSE(stored);
  EXPECT_EQ(version(), 1);
  EXPECT_EQ(tables(), before);
}

TEST_F(EmbeddedSchemaTest, OfALaterVersionIsLeftAlone) {
  make_version_1();
  folder_.session() << "PRAGMA user_version = 7";
  const std::vector<std::string> before = tables();

  const auto refused = outbox(Access::read_write).domains();

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::permanent);
  EXPECT_EQ(tables(), before);
}

TEST_F(EmbeddedSchemaTest, IsNotMadeByWhoOnlySteers) {
  const auto refused = outbox(Access::write_existing).domains();

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
  EXPECT_THAT(refused.error().message, HasSubstr("records.db: cannot open: it is not there"));
  EXPECT_FALSE(std::filesystem::exists(folder_.database()));
  ASSERT_TRUE(outbox(Access::read_write).domains());
  EXPECT_THAT(*outbox(Access::write_existing).domains(), IsEmpty());
}

}  // namespace
}  // namespace dmarcd::sql
