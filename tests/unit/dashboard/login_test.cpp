#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dashboard_world.h"

namespace dmarcd::testing {
namespace {

using dashboard::Options;
using dashboard::Request;
using dashboard::Response;
using ::testing::HasSubstr;
using ::testing::Not;

Request login_of(const DashboardWorld& world, const std::string& name, const std::string& password) {
  Request login = world.request("POST", "/login");
  login.form = {{"name", name}, {"password", password}};
  return login;
}

IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

// Covers: receive.login.required
TEST(Login, ComesBeforeEveryPage) {
  DashboardWorld world;

  for (const char* path :
       {"/", "/domain/shop.example", "/reports", "/report/1/raw/download", "/users", "/no-such-page"}) {
    const Response response = world.respond(world.request("GET", path));
    EXPECT_EQ(response.status, 303) << path;
    EXPECT_THAT(DashboardWorld::header_of(response, "Location"), HasSubstr("/login")) << path;
    EXPECT_TRUE(response.body.empty()) << path;
  }
  EXPECT_EQ(world.respond(world.request("POST", "/upload")).status, 403);
}

TEST(Login, LeadsToThePageThatWasAskedFor) {
  DashboardWorld world;
  Request asked = world.request("GET", "/reports");
  asked.query = {{"domain", "shop.example"}};

  EXPECT_EQ(DashboardWorld::header_of(world.respond(asked), "Location"),
            "/login?next=%2Freports%3Fdomain%3Dshop.example");
  Request login = login_of(world, "anna", "annas password");
  login.form.emplace("next", "/reports?domain=shop.example");
  EXPECT_EQ(DashboardWorld::header_of(world.respond(login), "Location"), "/reports?domain=shop.example");
}

// Covers: receive.login.required
TEST(Login, LeadsNowhereElse) {
  DashboardWorld world;

  for (const char* next : {"https://evil.example/", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=y",
                           "javascript:alert(1)", ""}) {
    Request login = login_of(world, "anna", "annas password");
    login.form.emplace("next", next);
    EXPECT_EQ(DashboardWorld::header_of(world.respond(login), "Location"), "/") << next;
  }
}

// Covers: receive.login.session
TEST(Login, GivesACookieThatScriptsAndOtherSitesDoNotSee) {
  DashboardWorld world;

  const std::string cookie =
      DashboardWorld::header_of(world.respond(login_of(world, "anna", "annas password")), "Set-Cookie");

  EXPECT_THAT(cookie, ::testing::StartsWith("dmarcd_session=token"));
  for (const char* attribute : {"; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=604800"})
    EXPECT_THAT(cookie, HasSubstr(attribute));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  ASSERT_EQ(world.office.sessions.size(), 1u);
  EXPECT_THAT(world.office.sessions.begin()->first, ::testing::StartsWith("sha256:"));
}

// Covers: receive.login.session
TEST(Login, OverHttpsTheCookieNeverLeavesIt) {
  Options options;
  options.is_https = true;
  DashboardWorld world(sample_of_two_domains(), options);

  const std::string cookie =
      DashboardWorld::header_of(world.respond(login_of(world, "anna", "annas password")), "Set-Cookie");

  EXPECT_THAT(cookie, ::testing::StartsWith("__Host-dmarcd="));
  EXPECT_THAT(cookie, HasSubstr("; Secure"));
  EXPECT_EQ(world.get("anna", "/").status, 200);
}

// Covers: receive.login.session
TEST(Login, MakesANewSessionInPlaceOfTheOldOne) {
  DashboardWorld world;
  const std::string old = world.log_in("anna");
  Request again = login_of(world, "anna", "annas password");
  again.headers.emplace("cookie", old);

  world.respond(again);

  EXPECT_EQ(world.office.sessions.size(), 1u);
  Request asked = world.request("GET", "/");
  asked.headers.emplace("cookie", old);
  EXPECT_EQ(world.respond(asked).status, 303);
}

// Covers: receive.login.session
TEST(Login, EndsWhenItsTimeIsOverOrSomebodyLogsOut) {
  DashboardWorld world;
  EXPECT_EQ(world.get("anna", "/").status, 200);
  world.now += std::chrono::hours(24 * 7);
  EXPECT_EQ(world.get("anna", "/").status, 303);

  EXPECT_EQ(world.get("ben", "/").status, 200);
  EXPECT_EQ(world.post("ben", "/logout").status, 303);
  EXPECT_EQ(world.get("ben", "/").status, 303);
}

// Covers: receive.login.guessing
TEST(Login, SaysTheSameOfAnUnknownNameAndAWrongPassword) {
  DashboardWorld world;
  world.put_user({"proxied", "", {}, false, false, world.now});

  const Response wrong = world.respond(login_of(world, "anna", "wrong"));
  EXPECT_EQ(wrong.status, 403);
  EXPECT_THAT(wrong.body, HasSubstr("The name or the password is wrong."));
  std::string unknown = world.respond(login_of(world, "noone", "wrong")).body;
  unknown.replace(unknown.find("noone"), 5, "anna");
  EXPECT_EQ(unknown, wrong.body);
  EXPECT_EQ(world.respond(login_of(world, "proxied", "")).status, 403);
  EXPECT_EQ(world.respond(login_of(world, "anna", "")).status, 403);
  EXPECT_EQ(world.respond(login_of(world, "anna", std::string(5000, 'a'))).status, 403);
  EXPECT_TRUE(world.office.sessions.empty());
}

// Covers: receive.login.guessing
TEST(Login, TakesFewAttemptsOfAnAddress) {
  DashboardWorld world;
  world.peer = address("2001:db8::1");

  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(world.respond(login_of(world, "name" + std::to_string(i), "wrong")).status, 403);
  world.peer = address("2001:db8::2");  // The same network.
  EXPECT_EQ(world.respond(login_of(world, "anna", "annas password")).status, 429);

  world.peer = address("2001:db8:1::1");
  EXPECT_EQ(world.respond(login_of(world, "anna", "annas password")).status, 303);
  world.peer = address("2001:db8::1");
  world.now += std::chrono::seconds(30);
  EXPECT_EQ(world.respond(login_of(world, "anna", "annas password")).status, 303);
}

// Covers: receive.login.guessing
TEST(Login, TakesFewAttemptsOnANameFromManyAddresses) {
  DashboardWorld world;

  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    world.peer = address("198.51." + std::to_string(i) + ".1");
    refused += world.respond(login_of(world, "anna", "wrong")).status == 429 ? 1 : 0;
  }

  EXPECT_EQ(refused, 30);
}

// Covers: receive.login.guessing
TEST(Login, DoesNotCountWhatIsRight) {
  DashboardWorld world;

  for (int i = 0; i < 40; ++i) EXPECT_EQ(world.respond(login_of(world, "anna", "annas password")).status, 303);
}

TEST(Login, SaysHowToMakeTheFirstUser) {
  DashboardWorld world;
  world.office.people.clear();

  EXPECT_THAT(world.respond(world.request("GET", "/login")).body, HasSubstr("dmarcd-inbox user add NAME"));
}

TEST(Account, ChangesThePasswordOfWhoeverKnowsIt) {
  DashboardWorld world;

  EXPECT_EQ(world.post("ben", "/account", {{"old_password", "wrong"}, {"password", "another one"}}).status, 403);
  EXPECT_EQ(world.post("ben", "/account", {{"old_password", "bens password"}, {"password", "short"}}).status, 400);
  EXPECT_EQ(world.office.people.at("ben").password_hash, "hash:bens password");
  EXPECT_EQ(world.post("ben", "/account", {{"old_password", "bens password"}, {"password", "another one"}}).status,
            303);
  EXPECT_EQ(world.office.people.at("ben").password_hash, "hash:another one");
  EXPECT_EQ(world.get("ben", "/").status, 303) << "the session of the old password is over";
}

Options behind_a_proxy() {
  Options options;
  options.trusts_proxy_user = true;
  options.trusted_proxies = {*IpNetwork::parse("127.0.0.0/8")};
  return options;
}

Request proxied(const DashboardWorld& world, const std::string& peer, const std::string& user) {
  Request asked = world.request("GET", "/reports");
  asked.peer = address(peer);
  asked.headers = {{"x-remote-user", user}};
  return asked;
}

// Covers: receive.login.proxy
TEST(Proxy, IsBelievedFromATrustedAddressAlone) {
  DashboardWorld world(sample_of_two_domains(), behind_a_proxy());

  EXPECT_EQ(world.respond(proxied(world, "127.0.0.1", "ben")).status, 200);
  EXPECT_EQ(world.respond(proxied(world, "192.0.2.1", "anna")).status, 303);
  EXPECT_EQ(world.respond(proxied(world, "127.0.0.1", "stranger")).status, 403);
  Request two = proxied(world, "127.0.0.1", "ben");
  two.headers.emplace("x-remote-user", "anna");
  EXPECT_EQ(world.respond(two).status, 303);
  DashboardWorld without(sample_of_two_domains(), Options{});
  EXPECT_EQ(without.respond(proxied(without, "127.0.0.1", "anna")).status, 303);
}

// Covers: receive.csrf
TEST(Proxy, ItsUsersHaveACsrfTokenToo) {
  DashboardWorld world(sample_of_two_domains(), behind_a_proxy());
  Request page = proxied(world, "127.0.0.1", "anna");
  page.path = "/upload";
  const std::string form = world.respond(page).body;
  const std::string_view before = "name=\"csrf\" value=\"";
  const std::size_t at = form.find(before) + before.size();
  const std::string token = form.substr(at, form.find('"', at) - at);

  Request drop = proxied(world, "127.0.0.1", "anna");
  drop.method = "POST";
  drop.path = "/quarantine/7/drop";
  EXPECT_EQ(world.respond(drop).status, 403);
  drop.form = {{"csrf", token}};
  EXPECT_EQ(world.respond(drop).status, 303);
}

// Covers: receive.login.proxy
TEST(Proxy, TellsTheClientsAddressIfItIsTrusted) {
  DashboardWorld world(sample_of_two_domains(), behind_a_proxy());
  auto attempt = [&](const std::string& peer, const std::string& forwarded) {
    Request login = login_of(world, "nobody-" + forwarded, "wrong");
    login.peer = address(peer);
    login.headers = {{"x-forwarded-for", forwarded}};
    return world.respond(login).status;
  };

  for (int i = 0; i < 10; ++i) EXPECT_EQ(attempt("127.0.0.1", "203.0.113." + std::to_string(i) + ", 192.0.2.50"), 403);
  EXPECT_EQ(attempt("127.0.0.1", "203.0.113.99, 192.0.2.50"), 429);
  EXPECT_EQ(attempt("127.0.0.1", "192.0.2.51"), 403);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(attempt("192.0.2.60", "10.0.0." + std::to_string(i)), 403);
  EXPECT_EQ(attempt("192.0.2.60", "10.0.0.77"), 429);
}

}  // namespace
}  // namespace dmarcd::testing
