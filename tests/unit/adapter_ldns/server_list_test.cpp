#include "server_list.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;

const Deadline start{1h};
const std::string first = "192.0.2.1", second = "192.0.2.2", third = "192.0.2.3";

/// Servers of which only the standing matters: nothing is sent.
struct ThreeServers {
  explicit ThreeServers(ServerList::Manner manner = {2s, 4, false, false})
      : list(*loop, random,
             {ServerAddress::parse(first).value(), ServerAddress::parse(second).value(),
              ServerAddress::parse(third).value()},
             manner) {}

  /// Whom a question that was asked of nobody would go to.
  NameServer& choose(Deadline now) {
    ServerList::Tried tried;
    return list.choose(tried, now);
  }

  std::unique_ptr<EventLoop> loop = EventLoop::create().value();
  RandomBits random;
  ServerList list;
};

TEST(ServerList, TakesTheServersInTurnAndThenBeginsAnew) {
  ThreeServers servers;
  ServerList::Tried tried;

  EXPECT_EQ(servers.list.choose(tried, start).text(), first);
  EXPECT_EQ(servers.list.choose(tried, start).text(), second);
  EXPECT_TRUE(servers.list.has_untried(tried));
  EXPECT_EQ(servers.list.choose(tried, start).text(), third);
  EXPECT_FALSE(servers.list.has_untried(tried));
  EXPECT_EQ(servers.list.choose(tried, start).text(), first);
}

TEST(ServerList, BeginsWithAnotherServerEachTimeIfToldToRotate) {
  ThreeServers servers({2s, 4, true, false});

  EXPECT_EQ(servers.choose(start).text(), second);
  EXPECT_EQ(servers.choose(start).text(), third);
  EXPECT_EQ(servers.choose(start).text(), first);
}

TEST(ServerList, AsksASilentServerLastForAWhile) {
  ThreeServers servers;
  NameServer& silent = servers.choose(start);

  silent.standing().stayed_silent(start, start + 2s);

  EXPECT_EQ(servers.choose(start + 3s).text(), second);
  EXPECT_EQ(servers.choose(start + 5s).text(), first);
}

TEST(ServerList, LetsOneQuestionProbeAServerThatFailed) {
  ThreeServers servers;
  NameServer& failed = servers.choose(start);
  failed.standing().was_unreachable(start);
  const Deadline later = start + 1min;

  EXPECT_EQ(servers.choose(later).text(), first);
  failed.standing().asked(2s, later);
  EXPECT_EQ(servers.choose(later).text(), second);

  failed.standing().answered(1ms, later + 1s);
  EXPECT_EQ(servers.choose(later + 1s).text(), first);
}

TEST(ServerList, AvoidsALongDeadServerForAMinuteAtMost) {
  ThreeServers servers;
  NameServer& dead = servers.choose(start);
  Deadline now = start;
  for (int i = 0; i < 100; ++i, now += 10min) dead.standing().stayed_silent(now, now);

  EXPECT_EQ(servers.choose(now - 10min + 59s).text(), second);
  EXPECT_EQ(servers.choose(now - 10min + 61s).text(), first);
}

TEST(ServerList, CountsTheTimeoutsOfOneOutageOnce) {
  ThreeServers servers;
  NameServer& silent = servers.choose(start);

  for (int i = 0; i < 1000; ++i) silent.standing().stayed_silent(start, start + 2s);

  EXPECT_EQ(servers.choose(start + 5s).text(), first);
}

TEST(ServerList, DoesNotBlameAServerThatAnsweredOthersMeanwhile) {
  ThreeServers servers;
  NameServer& busy = servers.choose(start);

  busy.standing().answered(1ms, start + 1s);
  busy.standing().stayed_silent(start, start + 2s);

  EXPECT_EQ(servers.choose(start + 2s).text(), first);
}

TEST(ServerList, PrefersAFasterServerUntilTheMemoryFades) {
  ThreeServers servers;
  NameServer& slow = servers.choose(start);
  for (int i = 0; i < 20; ++i) slow.standing().answered(1500ms, start);

  EXPECT_EQ(servers.choose(start).text(), second);
  EXPECT_EQ(servers.choose(start + 1min).text(), first);
}

TEST(ServerList, KeepsTheOrderAmongServersThatAreAboutEqual) {
  ThreeServers servers;
  for (int i = 0; i < 20; ++i) servers.choose(start).standing().answered(150ms, start);

  EXPECT_EQ(servers.choose(start).text(), first);
}

class ResolvConfFile : public testing::Test {
 protected:
  ResolvConfFile() { options.resolv_conf = path; }
  ~ResolvConfFile() override { std::remove(path.c_str()); }

  void write(std::string_view text) { std::ofstream(path) << text; }
  std::string first_server(ServerSource& source, Deadline now) {
    ServerList::Tried tried;
    return source.current(now)->choose(tried, now).text();
  }

  const std::string path = testing::TempDir() + "dmarcd_resolv_conf_" + std::to_string(getpid());
  dns::NameserverOptions options;
  std::unique_ptr<EventLoop> loop = EventLoop::create().value();
  RandomBits random;
};

TEST_F(ResolvConfFile, IsReadAgainWhenItHasChanged) {
  write("nameserver 192.0.2.1\noptions timeout:3 attempts:2\nnameserver 192.0.2.2\n");
  const auto source = ServerSource::create(options, *loop, random).value();
  EXPECT_EQ(first_server(*source, loop->now()), first);
  EXPECT_EQ(source->current(loop->now())->manner().timeout, 3s);
  EXPECT_EQ(source->current(loop->now())->manner().tries, 4u);

  write("nameserver 192.0.2.3\n");
  EXPECT_EQ(first_server(*source, loop->now()), first);
  EXPECT_EQ(first_server(*source, loop->now() + 1s), third);
  EXPECT_EQ(source->current(loop->now())->manner().timeout, options.timeout);
}

TEST_F(ResolvConfFile, KeepsItsListWhileNothingChanges) {
  write("nameserver 192.0.2.1\n");
  const auto source = ServerSource::create(options, *loop, random).value();

  EXPECT_EQ(source->current(loop->now()), source->current(loop->now() + 1h));
}

TEST_F(ResolvConfFile, StandsForTheHostItselfWhenItIsMissing) {
  const auto source = ServerSource::create(options, *loop, random).value();

  EXPECT_EQ(first_server(*source, loop->now()), "127.0.0.1");
}

TEST_F(ResolvConfFile, IsNotReadWhenServersAreConfigured) {
  write("nameserver 192.0.2.1\n");
  options.servers = {"192.0.2.2:5353", "[2001:db8::53]:53"};
  const auto source = ServerSource::create(options, *loop, random).value();

  EXPECT_EQ(first_server(*source, loop->now() + 1h), "192.0.2.2:5353");
}

TEST_F(ResolvConfFile, DoesNotExcuseAConfiguredServerThatIsNoAddress) {
  options.servers = {"192.0.2.2", "ns.example"};

  const auto source = ServerSource::create(options, *loop, random);

  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().kind, Error::Kind::permanent);
}

}  // namespace
}  // namespace dmarcd::ldns
