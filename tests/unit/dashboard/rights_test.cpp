#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dashboard_world.h"

namespace dmarcd::testing {
namespace {

using dashboard::Request;
using dashboard::Response;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Covers: receive.rights.domains
TEST(Rights, ADomainThatIsNotOnesOwnIsAsUnknownAsOneThatThereIsNot) {
  DashboardWorld world;

  for (const char* part : {"", "/tls", "/failures", "/source/mail.shop.example"}) {
    const Response foreign = world.get("ben", std::string("/domain/office.example") + part);
    const Response unknown = world.get("ben", std::string("/domain/unknown.example") + part);
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(foreign.body, unknown.body);
    EXPECT_EQ(foreign.headers, unknown.headers);
  }
  EXPECT_EQ(world.get("ben", "/report/2").body, world.get("ben", "/report/99").body);
  EXPECT_EQ(world.get("ben", "/report/2/raw").status, 404);
  EXPECT_EQ(world.get("ben", "/report/2/raw/download").status, 404);
}

// Covers: receive.rights.domains
TEST(Rights, ListsHoldOnesOwnDomainsAlone) {
  DashboardWorld world;

  for (const char* path : {"/", "/reports", "/records"}) {
    const std::string page = world.get("ben", path).body;
    EXPECT_THAT(page, HasSubstr("shop.example")) << path;
    EXPECT_THAT(page, Not(HasSubstr("office.example"))) << path;
  }
  EXPECT_THAT(world.get("ben", "/reports", {{"domain", "office.example"}}).body, HasSubstr("No report fits"));
}

struct Deed {
  const char* path;
  std::multimap<std::string, std::string> form;
};

// Covers: receive.rights.administrator
TEST(Rights, OnlyAdministratorsDecideAndSteer) {
  DashboardWorld world;
  const Deed deeds[] = {
      {"/domain/shop.example/rules", {{"mark", "network"}, {"value", "192.0.2.1"}, {"decision", "own"}}},
      {"/domain/shop.example/rules/1/remove", {}},
      {"/quarantine/7/drop", {}},
      {"/quarantine/7/retry", {}},
      {"/upload", {}},
      {"/users", {{"name", "carl"}}},
      {"/users/remove", {{"name", "anna"}}},
  };

  for (const Deed& deed : deeds) EXPECT_EQ(world.post("ben", deed.path, deed.form).status, 403) << deed.path;
  for (const char* path : {"/quarantine", "/quarantine/7/download", "/upload", "/users"})
    EXPECT_EQ(world.get("ben", path).status, 403) << path;

  EXPECT_TRUE(world.office.rule_lines.empty());
  EXPECT_EQ(world.intake.entries.size(), 1u);
  EXPECT_EQ(world.office.people.size(), 2u);
}

// Covers: receive.rights.personal-data
TEST(Rights, FailureReportsNeedARightOfTheirOwn) {
  DashboardWorld world;

  const Response refused = world.get("ben", "/domain/shop.example/failures");

  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, Not(HasSubstr("You won")));
  EXPECT_THAT(world.get("anna", "/domain/shop.example/failures").body, HasSubstr("You won"));
}

// Covers: receive.csrf
TEST(Rights, NoPostWithoutTheSessionsToken) {
  DashboardWorld world;
  const Deed deeds[] = {
      {"/domain/shop.example/rules", {{"mark", "network"}, {"value", "192.0.2.1"}, {"decision", "own"}}},
      {"/domain/shop.example/rules/1/remove", {}},
      {"/quarantine/7/drop", {}},
      {"/quarantine/7/retry", {}},
      {"/upload", {}},
      {"/users", {{"name", "carl"}, {"password", "long enough it is"}}},
      {"/users/remove", {{"name", "ben"}}},
      {"/account", {{"old_password", "annas password"}, {"password", "long enough it is"}}},
      {"/logout", {}},
  };

  for (const Deed& deed : deeds) {
    for (const char* token : {"", "token1", "another"}) {
      Request forged = world.form_of("anna", deed.path, deed.form);
      forged.form.erase("csrf");
      forged.form.emplace("csrf", token);
      EXPECT_EQ(world.respond(forged).status, 403) << deed.path;
    }
  }
  EXPECT_TRUE(world.office.rule_lines.empty());
  EXPECT_TRUE(world.imported.empty());
  EXPECT_EQ(world.intake.entries.size(), 1u);
  EXPECT_EQ(world.office.people.size(), 2u);
  EXPECT_EQ(world.get("anna", "/").status, 200);
}

// Covers: receive.csrf
TEST(Rights, NoPostFromAnotherSitesPage) {
  DashboardWorld world;
  Request login = world.request("POST", "/login");
  login.form = {{"name", "anna"}, {"password", "annas password"}};
  login.headers = {{"sec-fetch-site", "cross-site"}};

  EXPECT_EQ(world.respond(login).status, 403);
  EXPECT_TRUE(world.office.sessions.empty());
}

// Covers: receive.csrf
TEST(Rights, NoGetChangesAnything) {
  DashboardWorld world;

  for (const char* path :
       {"/domain/shop.example/rules", "/quarantine/7/drop", "/quarantine/7/retry", "/users/remove", "/logout"}) {
    const Response response = world.get("anna", path, {{"name", "ben"}});
    EXPECT_EQ(response.status, 405) << path;
  }
  EXPECT_EQ(world.intake.entries.size(), 1u);
  EXPECT_EQ(world.office.people.size(), 2u);
}

TEST(Rights, AnAdministratorDecidesAboutASource) {
  DashboardWorld world;

  const Response response =
      world.post("anna", "/domain/shop.example/rules",
                 {{"mark", "network"}, {"value", "198.51.100.0/24"}, {"decision", "waived"}, {"note", "ends in May"}});

  ASSERT_EQ(response.status, 303);
  ASSERT_EQ(world.office.rule_lines.size(), 1u);
  const inbox::SourceRule& rule = world.office.rule_lines[0];
  EXPECT_EQ(rule.domain, "shop.example");
  EXPECT_EQ(rule.value, "198.51.100.0/24");
  EXPECT_EQ(rule.decision, inbox::SourceRule::Decision::waived);
  EXPECT_EQ(rule.decided_by, "anna");
  EXPECT_THAT(world.get("anna", "/domain/shop.example").body, HasSubstr("ends in May"));
  EXPECT_EQ(world.post("anna", "/domain/shop.example/rules/1/remove").status, 303);
  EXPECT_TRUE(world.office.rule_lines.empty());
}

TEST(Rights, RulesHaveValuesThatCanHold) {
  DashboardWorld world;
  const std::multimap<std::string, std::string> forms[] = {
      {{"mark", "network"}, {"value", "198.51.100.0/99"}, {"decision", "own"}},
      {{"mark", "name"}, {"value", "not a name"}, {"decision", "own"}},
      {{"mark", "smell"}, {"value", "192.0.2.1"}, {"decision", "own"}},
      {{"mark", "network"}, {"value", "192.0.2.1"}, {"decision", "friend"}},
      {{"mark", "network"}, {"value", ""}, {"decision", "own"}},
      {{"mark", "network"}, {"value", "192.0.2.1"}, {"decision", "own"}, {"note", std::string(501, 'a')}},
  };

  for (const auto& form : forms) EXPECT_EQ(world.post("anna", "/domain/shop.example/rules", form).status, 400);

  EXPECT_TRUE(world.office.rule_lines.empty());
}

TEST(Rights, AnAdministratorUploads) {
  DashboardWorld world;
  Request upload = world.form_of("anna", "/upload");
  upload.files = {{"a.xml", "<feedback/>"}, {"b.gz", "octets"}};

  const Response response = world.respond(upload);

  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(world.imported.size(), 2u);
  EXPECT_EQ(world.imported[0].first, "<feedback/>");
  EXPECT_EQ(world.imported[1].second, "upload by anna: b.gz");
  EXPECT_THAT(response.body, HasSubstr("imported"));
}

TEST(Rights, AnEntryOfTheQuarantineIsReadAgainAndThePageTellsWhatBecameOfIt) {
  DashboardWorld world;

  world.lines_to_tell = {{"", "rejected", "it is encrypted", "", "", 0}};

  EXPECT_THAT(world.post("anna", "/quarantine/7/retry").body, HasSubstr("it is encrypted"));
  EXPECT_THAT(world.retried, ElementsAre(7));
  EXPECT_THAT(world.imported, IsEmpty()) << "an upload would count as handed over";
}

TEST(Rights, QuarantinedFilesAreDownloadedAndDropped) {
  DashboardWorld world;

  const Response file = world.get("anna", "/quarantine/7/download");
  EXPECT_EQ(file.body, "octets of 7");
  EXPECT_EQ(DashboardWorld::header_of(file, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(world.post("anna", "/quarantine/7/drop").status, 303);
  EXPECT_TRUE(world.intake.entries.empty());
}

TEST(Rights, AnAdministratorKeepsTheUsers) {
  DashboardWorld world;

  EXPECT_EQ(world
                .post("anna", "/users",
                      {{"name", "carl"}, {"password", "carls password"}, {"domains", "Office.example, shop.example"}})
                .status,
            303);

  const inbox::User& carl = world.office.people.at("carl");
  EXPECT_EQ(carl.password_hash, "hash:carls password");
  EXPECT_EQ(carl.scope.domains, (std::set<std::string>{"office.example", "shop.example"}));
  EXPECT_FALSE(carl.is_administrator);
  EXPECT_EQ(world.post("anna", "/users", {{"name", "carl"}, {"all_domains", "1"}}).status, 303);
  EXPECT_EQ(world.office.people.at("carl").password_hash, "hash:carls password");
  EXPECT_FALSE(world.office.people.at("carl").scope.domains.has_value());
  EXPECT_EQ(world.post("anna", "/users/remove", {{"name", "carl"}}).status, 303);
  EXPECT_EQ(world.office.people.count("carl"), 0u);
}

TEST(Rights, NobodyLocksHerselfOut) {
  DashboardWorld world;

  EXPECT_EQ(world.post("anna", "/users", {{"name", "anna"}}).status, 400);
  EXPECT_EQ(world.post("anna", "/users/remove", {{"name", "anna"}}).status, 400);
  EXPECT_EQ(world.post("anna", "/users", {{"name", "<b>"}, {"all_domains", "1"}}).status, 400);
  EXPECT_EQ(world.post("anna", "/users", {{"name", "dora"}, {"password", "short"}}).status, 400);
  EXPECT_EQ(world.post("anna", "/users", {{"name", "dora"}, {"domains", "not a domain"}}).status, 400);
  EXPECT_TRUE(world.office.people.at("anna").is_administrator);
}

TEST(Rights, WhoMayNotUploadBringsNoLongBody) {
  dashboard::Options options;
  options.push_token_hash = "sha256:secret";
  DashboardWorld world(sample_of_two_domains(), options);
  Request push = world.request("POST", "/push");
  Request elsewhere = world.form_of("anna", "/upload", {});
  elsewhere.headers.emplace("sec-fetch-site", "cross-site");

  EXPECT_TRUE(world.may_upload(world.form_of("anna", "/upload", {})));
  EXPECT_FALSE(world.may_upload(world.form_of("anna", "/users", {})));
  EXPECT_FALSE(world.may_upload(world.form_of("ben", "/upload", {})));
  EXPECT_FALSE(world.may_upload(elsewhere));
  EXPECT_FALSE(world.may_upload(world.request("POST", "/upload")));
  EXPECT_FALSE(world.may_upload(push));
  push.headers = {{"authorization", "Bearer secret"}};
  EXPECT_TRUE(world.may_upload(push));
}

// Covers: receive.push
TEST(Push, TakesAFileOfWhoeverHasTheToken) {
  dashboard::Options options;
  options.push_token_hash = "sha256:secret";
  DashboardWorld world(sample_of_two_domains(), options);
  Request push = world.request("POST", "/push");
  push.body = "<feedback/>";

  EXPECT_EQ(world.respond(push).status, 401);
  push.headers = {{"authorization", "Bearer wrong!"}};
  EXPECT_EQ(world.respond(push).status, 401);
  EXPECT_TRUE(world.imported.empty());

  push.headers = {{"authorization", "Bearer secret"}};
  const Response taken = world.respond(push);
  EXPECT_EQ(taken.status, 200);
  EXPECT_THAT(taken.body, HasSubstr("\"status\": \"imported\""));
  ASSERT_EQ(world.imported.size(), 1u);
  EXPECT_EQ(world.imported[0].second, "push from 192.0.2.9");
}

// Covers: receive.push
TEST(Push, TakesTheFilesOfAForm) {
  dashboard::Options options;
  options.push_token_hash = "sha256:secret";
  DashboardWorld world(sample_of_two_domains(), options);
  Request push = world.request("POST", "/push");
  push.headers = {{"authorization", "Bearer secret"}};
  push.files = {{"a.xml", "<feedback/>"}, {"b.xml", "<feedback></feedback>"}};

  EXPECT_EQ(world.respond(push).status, 200);
  ASSERT_EQ(world.imported.size(), 2u);
  EXPECT_EQ(world.imported[1].first, "<feedback></feedback>");
}

// Covers: receive.push
TEST(Push, AsksToTryAgainWhileTheDatabaseIsAway) {
  dashboard::Options options;
  options.push_token_hash = "sha256:secret";
  DashboardWorld world(sample_of_two_domains(), options);
  world.outage.is_away = true;
  Request push = world.request("POST", "/push");
  push.headers = {{"authorization", "Bearer secret"}};

  const Response response = world.respond(push);

  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(DashboardWorld::header_of(response, "Retry-After"), "60");
}

// Covers: receive.push
TEST(Push, IsNotThereWithoutAToken) {
  DashboardWorld world;
  Request push = world.request("POST", "/push");
  push.headers = {{"authorization", "Bearer "}};

  EXPECT_EQ(world.respond(push).status, 404);
}

}  // namespace
}  // namespace dmarcd::testing
