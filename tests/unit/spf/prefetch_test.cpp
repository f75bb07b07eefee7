#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/dns/message_resolver.h"
#include "dmarcd/dns/zone.h"
#include "dmarcd/spf/native_spf_checker.h"

namespace dmarcd::spf {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Name servers a round trip away: what is asked is answered when the test says so, from a zone.
class DistantUpstream final : public dns::Upstream {
 public:
  explicit DistantUpstream(std::string_view zone_text) {
    const Result<void> added = zone_.add(zone_text, "test");
    EXPECT_TRUE(added) << added.error().message;
  }

  void ask(const dns::Question& question, std::function<void(dns::LookupResult)> done) override {
    open_.push_back({question, std::move(done)});
  }

  /// Answers what is open, and returns it: "TXT example.com". What the answers lead to is open afterwards.
  std::vector<std::string> next_round() {
    std::vector<std::string> answered;
    for (Open& open : std::exchange(open_, {})) {
      answered.push_back(fmt::format("{} {}", to_text(open.question.type), open.question.name.text()));
      open.done(zone_.answer(open.question));
    }
    return answered;
  }

 private:
  struct Open {
    dns::Question question;
    std::function<void(dns::LookupResult)> done;
  };
  dns::Zone zone_;
  std::vector<Open> open_;
};

struct World {
  explicit World(std::string_view zone_text) : upstream(zone_text) {}

  void prefetch(std::string_view client, std::string mail_from = "user@example.com") {
    NativeSpfChecker().prefetch(request_from(client, std::move(mail_from)), resolver);
  }

  std::size_t questions_of_all_rounds() {
    std::size_t count = 0;
    for (std::size_t answered = upstream.next_round().size(); answered > 0; answered = upstream.next_round().size())
      count += answered;
    return count;
  }

  static SpfRequest request_from(std::string_view client, std::string mail_from) {
    return {*IpAddress::parse(client), "mail.example.com", std::move(mail_from), "unknown", from_unix_seconds(0)};
  }

  DistantUpstream upstream;
  dns::AnswerCache cache{upstream, {}};
  dns::MessageResolver resolver{cache, {200, Deadline::max()}};
};

TEST(Prefetch, StartsTheQuestionsOfAllTermsOfARecordAtOnce) {
  World world(
      "example.com. TXT \"v=spf1 a mx include:i.example exists:%{ir}.e.example ptr:example.com redirect=r.example\"\n"
      "example.com. MX 1 h.example.\ni.example. TXT \"v=spf1 a:j.example -all\"\nr.example. TXT \"v=spf1 a\"\n"
      "1.2.0.192.in-addr.arpa. PTR n.example.com.\n1.2.0.192.in-addr.arpa. PTR n.example.net.");

  world.prefetch("192.0.2.1");

  EXPECT_THAT(world.upstream.next_round(), UnorderedElementsAre("TXT example.com"));
  EXPECT_THAT(world.upstream.next_round(),
              UnorderedElementsAre("A example.com", "MX example.com", "TXT i.example", "A 1.2.0.192.e.example",
                                   "PTR 1.2.0.192.in-addr.arpa", "TXT r.example"));
  EXPECT_THAT(world.upstream.next_round(),
              UnorderedElementsAre("A h.example", "A j.example", "A r.example", "A n.example.com"));
  EXPECT_THAT(world.upstream.next_round(), IsEmpty());
}

TEST(Prefetch, AsksForTheClientsAddressFamily) {
  World world("example.com. TXT \"v=spf1 a mx exists:e.example -all\"\nexample.com. MX 1 h.example.");

  world.prefetch("2001:db8::1");

  world.upstream.next_round();
  EXPECT_THAT(world.upstream.next_round(), UnorderedElementsAre("AAAA example.com", "MX example.com", "A e.example"));
  EXPECT_THAT(world.upstream.next_round(), UnorderedElementsAre("AAAA h.example"));
}

TEST(Prefetch, LeavesNothingForTheCheckToAsk) {
  World world(
      "example.com. TXT \"v=spf1 include:a.example include:b.example mx -all\"\nexample.com. MX 1 h.example.\n"
      "a.example. TXT \"v=spf1 include:c.example ~all\"\nb.example. TXT \"v=spf1 a:h.example ~all\"\n"
      "c.example. TXT \"v=spf1 ip4:198.51.100.1 -all\"\nh.example. A 192.0.2.1");
  world.prefetch("192.0.2.1");
  world.questions_of_all_rounds();
  const std::uint64_t asked_ahead = world.cache.statistics().asked;

  const SpfResult result =
      NativeSpfChecker().check(World::request_from("192.0.2.1", "user@example.com"), world.resolver);

  EXPECT_EQ(result.code, SpfCode::pass);
  EXPECT_EQ(world.cache.statistics().asked, asked_ahead);
}

TEST(Prefetch, StopsWhereATermMatchesForCertain) {
  for (const char* record : {"v=spf1 ip4:192.0.2.0/24 a include:i.example", "v=spf1 ?all a redirect=r.example",
                             "v=spf1 -ip4:192.0.2.1 redirect=r.example"}) {
    World world(std::string("example.com. TXT \"") + record + "\"");
    world.prefetch("192.0.2.1");
    EXPECT_EQ(world.questions_of_all_rounds(), 1u) << record;
  }
}

TEST(Prefetch, LeavesOutWhatNeedsTheValidatedNameOrCannotBeAsked) {
  World world(
      "example.com. TXT \"v=spf1 exists:%{p}.e.example a:x..example include:%{h} a:ok.example -all\"\n"
      "mail.example.com. TXT \"v=spf1 x\"");

  world.prefetch("192.0.2.1");

  world.upstream.next_round();
  EXPECT_THAT(world.upstream.next_round(), UnorderedElementsAre("TXT mail.example.com", "A ok.example"));
  EXPECT_THAT(world.upstream.next_round(), IsEmpty());
}

TEST(Prefetch, AsksNothingForASenderWithoutADomain) {
  for (const char* mail_from : {"user@[192.0.2.1]", "user", "user@a..example"}) {
    World world("");
    world.prefetch("192.0.2.1", mail_from);
    EXPECT_THAT(world.upstream.next_round(), IsEmpty()) << mail_from;
  }
}

// RFC 7208 section 4.6.4: what check_host() would not reach is not asked for either.
TEST(Prefetch, FollowsNoMoreTermsThanTheCheckMay) {
  World loop(
      "example.com. TXT \"v=spf1 include:start.example\"\n"
      "*.example. TXT \"v=spf1 include:x.%{d} include:y.%{d} include:z.%{d}\"");

  loop.prefetch("192.0.2.1");

  EXPECT_EQ(loop.questions_of_all_rounds(), 11u);
}

TEST(Prefetch, IsBoundedForARecordOfManyHosts) {
  std::string zone = "example.com. TXT \"v=spf1";
  std::string hosts;
  for (int mx = 0; mx < 20; ++mx) {
    zone += fmt::format("\" \" mx:m{}.example", mx);
    for (int host = 0; host < 10; ++host) hosts += fmt::format("m{0}.example. MX {1} h{0}-{1}.example.\n", mx, host);
  }
  World world(zone + "\"\n" + hosts);

  world.prefetch("192.0.2.1");

  EXPECT_EQ(world.questions_of_all_rounds(), 60u);
}

TEST(Prefetch, ContinuationsOutliveTheMessage) {
  World world("example.com. TXT \"v=spf1 include:i.example\"\ni.example. TXT \"v=spf1 a:%{l}.example\"");
  {
    dns::MessageResolver resolver(world.cache, {200, Deadline::max()});
    NativeSpfChecker().prefetch(World::request_from("192.0.2.1", "user@example.com"), resolver);
  }

  world.upstream.next_round();
  world.upstream.next_round();
  EXPECT_THAT(world.upstream.next_round(), UnorderedElementsAre("A user.example"));
}

}  // namespace
}  // namespace dmarcd::spf
