#include "inbox_database.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <gmock/gmock.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "database_folder.h"
#include "inbox_address.h"
#include "inbox_packing.h"

namespace dmarcd::sql {
namespace {

using testing::HasSubstr;
using testing::Not;

class InboxDatabaseTest : public testing::Test {
 protected:
  Error refusal(const std::string& path) const {
    const auto refused = InboxDatabase::open("sqlite:" + path);
    EXPECT_FALSE(refused);
    return refused ? Error{} : refused.error();
  }

  DatabaseFolder folder_;
};

TEST_F(InboxDatabaseTest, SaysThatTheDirectoryIsMissing) {
  const Error error = refusal((folder_.path() / "none" / "inbox.db").string());

  EXPECT_EQ(error.kind, Error::Kind::temporary);
  EXPECT_THAT(error.message, HasSubstr("inbox.db: cannot open: the directory"));
  EXPECT_THAT(error.message, HasSubstr("does not exist; create it"));
}

TEST_F(InboxDatabaseTest, BelongsToTheOwnerOfItsDirectoryAndIsReadByNobodyElse) {
  struct stat directory {};
  if (geteuid() == 0) {
    constexpr uid_t nobody = 65534;
    ASSERT_EQ(chown(folder_.path().c_str(), nobody, nobody), 0);
  }
  ASSERT_EQ(stat(folder_.path().c_str(), &directory), 0);

  const auto database = InboxDatabase::open("sqlite:" + folder_.database());
  ASSERT_TRUE(database);
  ASSERT_TRUE((*database)->office().put_note({"topic", "key", "value", Timestamp()}));

  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat file {};
    ASSERT_EQ(stat((folder_.database() + suffix).c_str(), &file), 0) << suffix;
    EXPECT_EQ(file.st_uid, directory.st_uid) << suffix;
    EXPECT_EQ(file.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST_F(InboxDatabaseTest, IsMadeByAllWhoOpenItAtOnce) {
  constexpr int rounds = 25;
  constexpr int openers = 4;
  for (int round = 0; round < rounds; ++round) {
    const std::string address = fmt::format("sqlite:{}-{}", folder_.database(), round);
    std::vector<std::future<std::string>> told;
    for (int opener = 0; opener < openers; ++opener)
      told.push_back(std::async(std::launch::async, [&address] {
        const auto opened = InboxDatabase::open(address);
        return opened ? std::string() : opened.error().message;
      }));

    for (std::future<std::string>& one : told) EXPECT_EQ(one.get(), "");
  }
}

TEST_F(InboxDatabaseTest, SaysThatTheFileIsNoDatabase) {
  std::ofstream(folder_.database()) << std::string(8192, 'x');

  const Error error = refusal(folder_.database());

  EXPECT_EQ(error.kind, Error::Kind::permanent);
  EXPECT_THAT(error.message, HasSubstr("it is damaged or no database"));
}

TEST_F(InboxDatabaseTest, LeavesTheDatabaseOfAnotherProgramAlone) {
  soci::session session = folder_.session();
  session << "CREATE TABLE songs (title TEXT)";

  EXPECT_THAT(refusal(folder_.database()).message, HasSubstr("it is a database of another program; name another file"));
  int tables = 0;
  session << "SELECT count(*) FROM sqlite_master", soci::into(tables);
  EXPECT_EQ(tables, 1);
}

TEST_F(InboxDatabaseTest, RefusesALaterSchemaAndChangesNothing) {
  ASSERT_TRUE(InboxDatabase::open("sqlite:" + folder_.database()));
  folder_.session() << "UPDATE inbox_schema SET version = 1000";

  const Error error = refusal(folder_.database());

  EXPECT_EQ(error.kind, Error::Kind::permanent);
  EXPECT_THAT(error.message, HasSubstr("its schema has version 1000, and this program knows 2; upgrade the program"));
}

TEST_F(InboxDatabaseTest, SaysWhenAnotherProgramKeepsItLocked) {
  const auto database = InboxDatabase::open("sqlite:" + folder_.database());
  ASSERT_TRUE(database);
  soci::session other = folder_.session();
  other << "BEGIN IMMEDIATE";

  const Result<void> refused = (*database)->office().put_note({"topic", "key", "value", Timestamp()});
  EXPECT_TRUE((*database)->archive().domains({})) << "readers do not wait";
  other << "ROLLBACK";

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot keep a note: another program keeps it locked"));
  EXPECT_TRUE((*database)->office().put_note({"topic", "key", "value", Timestamp()}));
}

TEST_F(InboxDatabaseTest, LeavesASmallLogToTheNextOneWhichReadsIt) {
  {
    const auto database = InboxDatabase::open("sqlite:" + folder_.database());
    ASSERT_TRUE(database);
    ASSERT_TRUE((*database)->office().put_note({"topic", "key", "value", Timestamp()}));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_.database() + "-wal"));

  const auto database = InboxDatabase::open("sqlite:" + folder_.database());
  ASSERT_TRUE(database);
  const auto note = (*database)->office().note("topic", "key");
  ASSERT_TRUE(note && *note);
  EXPECT_EQ((*note)->value, "value");
}

TEST_F(InboxDatabaseTest, FoldsALargeLogIntoTheFile) {
  {
    const auto database = InboxDatabase::open("sqlite:" + folder_.database());
    ASSERT_TRUE(database);
    ASSERT_TRUE((*database)->office().put_note({"topic", "key", std::string(2 << 20, 'x'), Timestamp()}));
  }

  EXPECT_FALSE(std::filesystem::exists(folder_.database() + "-wal"));
  EXPECT_GT(std::filesystem::file_size(folder_.database()), 2U << 20);
}

TEST_F(InboxDatabaseTest, KeepsNothingInAFileThatNobodyFindsAnyMore) {
  const auto database = InboxDatabase::open("sqlite:" + folder_.database());
  ASSERT_TRUE(database);
  const auto put = [&database] { return (*database)->office().put_note({"topic", "key", "value", Timestamp()}); };
  ASSERT_TRUE(put());
  std::filesystem::rename(folder_.database(), folder_.database() + ".old");

  const Result<void> refused = put();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::temporary);
  EXPECT_THAT(refused.error().message, HasSubstr("the file was moved, deleted or replaced"));
  EXPECT_FALSE((*database)->archive().domains({})) << "nor are old figures shown";
  EXPECT_FALSE(std::filesystem::exists(folder_.database())) << "an empty one is not made in its place";

  std::filesystem::rename(folder_.database() + ".old", folder_.database());
  EXPECT_TRUE(put());
}

TEST(InboxAddress, IsReadAndTellsNoPassword) {
  const struct {
    const char *text, *name, *password;
  } rows[] = {
      {"sqlite:/var/lib/in box.db", "/var/lib/in box.db", ""},
      {"postgresql://user@db.example:5433/inbox", "postgresql://user@db.example:5433/inbox", ""},
      {"postgresql://user:geheim@db.example/inbox", "postgresql://user@db.example/inbox", "geheim"},
      {"postgresql://db.example/inbox?password=geheim&x=1", "postgresql://db.example/inbox", "geheim"},
      {"postgresql:host=db.example dbname=inbox password=geheim", "postgresql:host=db.example dbname=inbox", "geheim"},
      {"postgresql:password='ge heim' host=/run/postgresql", "postgresql:host=/run/postgresql", "ge heim"},
  };
  for (const auto& row : rows) {
    const Result<InboxAddress> address = parse_inbox_address(row.text);
    ASSERT_TRUE(address) << row.text;
    EXPECT_EQ(address->name, row.name);
    EXPECT_EQ(address->password, row.password);
  }
}

TEST(InboxAddress, OfNoKnownKindIsRefused) {
  for (const char* text : {"", "/var/lib/inbox.db", "mysql://user:geheim@db.example/x", "sqlite:", "sqlite:/a\"b"}) {
    const Result<InboxAddress> address = parse_inbox_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error().message, Not(HasSubstr("geheim")));
  }
}

TEST(SortableAddress, KeepsTheOrderAndTheFamilies) {
  const char* in_order[] = {"0.0.0.0", "192.0.2.1", "192.0.2.130", "255.255.255.255", "::1", "2001:db8::7"};
  std::string last;
  for (const char* text : in_order) {
    const IpAddress address = *IpAddress::parse(text);
    const std::string sortable = sortable_address(address);
    EXPECT_GT(sortable, last);
    EXPECT_EQ(address_of(sortable), address);
    last = sortable;
  }
}

TEST(SortableRange, HoldsTheNetworkAndNoMore) {
  const struct {
    const char *network, *lowest, *highest;
  } rows[] = {{"192.0.2.128/25", "192.0.2.128", "192.0.2.255"},
              {"192.0.2.200/25", "192.0.2.128", "192.0.2.255"},
              {"192.0.2.1", "192.0.2.1", "192.0.2.1"},
              {"0.0.0.0/0", "0.0.0.0", "255.255.255.255"},
              {"2001:db8::/33", "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"}};
  for (const auto& row : rows) {
    const auto [lowest, highest] = sortable_range(*IpNetwork::parse(row.network));
    EXPECT_EQ(lowest, sortable_address(*IpAddress::parse(row.lowest))) << row.network;
    EXPECT_EQ(highest, sortable_address(*IpAddress::parse(row.highest))) << row.network;
  }
}

}  // namespace
}  // namespace dmarcd::sql
