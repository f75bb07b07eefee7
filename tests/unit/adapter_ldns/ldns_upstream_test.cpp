#include "ldns_upstream.h"

#include <atomic>
#include <chrono>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "dmarcd/base/text.h"

#include "fake_name_server.h"

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;
using dns::LookupFailure;
using dns::LookupResult;
using dns::RecordType;
using testing::ElementsAre;
using testing::HasSubstr;

using Replies = std::vector<std::string>;

/// So long that a test that has to wait for it fails.
constexpr std::chrono::milliseconds never = 50s;
constexpr std::chrono::milliseconds soon = 50ms;

/// Many letters, so that the odds against a random case of all small ones are astronomic.
const std::string long_name = "abcdefghijklmnopqrstuvwxyz.abcdefghijklmnopqrstuvwxyz.example";

std::unique_ptr<LdnsUpstream> upstream(std::vector<std::string> servers, std::chrono::milliseconds timeout = never,
                                       unsigned tries = 4) {
  dns::NameserverOptions options;
  options.servers = std::move(servers);
  options.timeout = timeout;
  options.tries = tries;
  return LdnsUpstream::create(options).value();
}

dns::Question txt(std::string_view name) {
  return {dns::DomainName::parse(name).value(), RecordType::txt};
}

std::future<LookupResult> start(LdnsUpstream& asked, const dns::Question& question) {
  auto promise = std::make_shared<std::promise<LookupResult>>();
  asked.ask(question, [promise](LookupResult result) { promise->set_value(std::move(result)); });
  return promise->get_future();
}

LookupResult ask(LdnsUpstream& asked, const dns::Question& question) {
  return start(asked, question).get();
}

Packet with_text(const Seen& query, const std::string& text) {
  return query.reply().answer(wire_record(query.name, txt_type, 300, wire_strings({text})));
}

Replies honest(const Seen& query) {
  return {with_text(query, "honest").bytes()};
}
Replies silent(const Seen&) {
  return {};
}

std::string text_of(const LookupResult& result) {
  if (!result) return result.error().text;
  return (*result)->texts.empty() ? "no text" : (*result)->texts[0];
}

TEST(LdnsUpstream, AsksAndTellsWhatWasFound) {
  FakeNameServer server(honest);
  const auto asked = upstream({server.address()});

  const LookupResult result = ask(*asked, txt("a.example"));

  ASSERT_TRUE(result);
  EXPECT_EQ((*result)->status, dns::Answer::Status::found);
  EXPECT_THAT((*result)->texts, ElementsAre("honest"));
  EXPECT_EQ((*result)->ttl, 300s);
  ASSERT_EQ(server.seen().size(), 1u);
  EXPECT_TRUE(server.seen()[0].has_edns);
}

TEST(LdnsUpstream, TellsThatThereIsNoSuchDomain) {
  FakeNameServer server(
      [](const Seen& query) { return Replies{query.reply().code(3).from(wire_soa("example", 300, 60)).bytes()}; });
  const auto asked = upstream({server.address()});

  const LookupResult result = ask(*asked, txt("a.example"));

  ASSERT_TRUE(result);
  EXPECT_EQ((*result)->status, dns::Answer::Status::no_such_domain);
  EXPECT_EQ((*result)->ttl, 60s);
}

TEST(LdnsUpstream, MixesTheCaseOfTheNameAndTheIdAndThePort) {
  FakeNameServer server(honest);
  const auto asked = upstream({server.address()});
  std::set<std::string> names;
  std::set<std::uint16_t> ids, ports;

  for (int i = 0; i < 8; ++i) ask(*asked, txt(long_name));
  for (const Seen& query : server.seen()) {
    names.insert(query.name);
    ids.insert(query.id);
    ports.insert(query.client_port);
    EXPECT_EQ(to_lower(query.name), long_name);
  }

  EXPECT_EQ(names.size(), 8u);
  EXPECT_GE(ids.size(), 7u);
  EXPECT_GE(ports.size(), 7u);
}

TEST(LdnsUpstream, IgnoresForgedRepliesAndWaitsForTheHonestOne) {
  FakeNameServer server([](const Seen& query) {
    const Packet forged = with_text(query, "forged");
    Packet other_id = forged, other_question = forged, no_reply = forged;
    other_id.id ^= 1;
    other_question.question = reply_about("b.example", txt_type).question;
    no_reply.flags = 0x0100;
    return Replies{
        other_id.bytes(), other_question.bytes(), no_reply.bytes(), "x", "", with_text(query, "honest").bytes()};
  });
  const auto asked = upstream({server.address()});

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");

  EXPECT_EQ(server.seen().size(), 1u);
}

TEST(LdnsUpstream, AsksOverTcpWhenTheCaseOfTheNameCameBackChanged) {
  FakeNameServer server([](const Seen& query) {
    Packet lower = with_text(query, query.over_tcp ? "certain" : "perhaps forged");
    lower.question = to_lower(lower.question);
    return Replies{lower.bytes()};
  });
  const auto asked = upstream({server.address()});

  EXPECT_EQ(text_of(ask(*asked, txt(long_name))), "certain");
}

// Covers: dns.reply.truncated
TEST(LdnsUpstream, AsksOverTcpForWhatIsTruncated) {
  FakeNameServer server([](const Seen& query) {
    if (!query.over_tcp) return Replies{query.reply().truncated().bytes()};
    Packet large = query.reply();
    for (int i = 0; i < 230; ++i)
      large.answer(wire_record("a.example", txt_type, 300, wire_strings({std::string(250, 'x')})));
    return Replies{large.bytes()};
  });
  const auto asked = upstream({server.address()});

  const LookupResult result = ask(*asked, txt("a.example"));

  ASSERT_TRUE(result) << result.error().text;
  EXPECT_EQ((*result)->texts.size(), 230u);
}

TEST(LdnsUpstream, AsksAgainAfterSilence) {
  std::atomic<int> queries = 0;
  FakeNameServer server([&](const Seen& query) { return ++queries == 1 ? silent(query) : honest(query); });
  const auto asked = upstream({server.address()}, soon);

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");
}

TEST(LdnsUpstream, GivesUpAfterAllTries) {
  FakeNameServer server(silent);
  const auto asked = upstream({server.address()}, soon, 3);

  const LookupResult result = ask(*asked, txt("a.example"));

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, LookupFailure::Reason::timeout);
  EXPECT_EQ(result.error().text, "TXT a.example: no answer; last, no reply from " + server.address());
  EXPECT_EQ(server.seen().size(), 3u);
}

TEST(LdnsUpstream, GoesOnToTheNextServerAfterSilenceAndStaysThere) {
  FakeNameServer dead(silent), alive(honest);
  const auto asked = upstream({dead.address(), alive.address()}, soon);

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");
  EXPECT_EQ(text_of(ask(*asked, txt("b.example"))), "honest");

  EXPECT_EQ(dead.seen().size(), 1u);
  EXPECT_EQ(alive.seen().size(), 2u);
}

struct Useless {
  const char* what;
  std::function<std::string(const Seen&)> reply;
  const char* why;
};

const Useless useless_replies[] = {
    {"a failure", [](const Seen& query) { return query.reply().code(2).bytes(); }, "SERVFAIL"},
    {"a refusal", [](const Seen& query) { return query.reply().code(5).bytes(); }, "REFUSED"},
    {"an unknown code", [](const Seen& query) { return query.reply().code(9).bytes(); }, "response code 9"},
    {"a FORMERR even without EDNS", [](const Seen& query) { return query.reply().code(1).bytes(); }, "FORMERR"},
    {"a malformed reply", [](const Seen& query) { return with_text(query, "x").bytes().substr(0, 40); }, "malformed"},
    {"a referral",
     [](const Seen& query) {
       return query.reply().from(wire_record("example", ns_type, 1, wire_name("ns.example"))).bytes();
     },
     "refers to other servers"},
};

TEST(LdnsUpstream, TurnsFromAUselessReplyToTheNextServerAtOnce) {
  for (const Useless& row : useless_replies) {
    FakeNameServer useless([&](const Seen&query) { return Replies{row.reply(query)}; }), alive(honest);
    const auto asked = upstream({useless.address(), alive.address()});

    EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest") << row.what;
  }
}

// Covers: dmarc.dns.temperror
TEST(LdnsUpstream, FailsAtOnceWhenNoServerHasAUsefulReply) {
  for (const Useless& row : useless_replies) {
    FakeNameServer useless([&](const Seen& query) { return Replies{row.reply(query)}; });
    const auto asked = upstream({useless.address()});

    const LookupResult result = ask(*asked, txt("a.example"));

    ASSERT_FALSE(result) << row.what;
    EXPECT_EQ(result.error().reason, LookupFailure::Reason::server_failure) << row.what;
    EXPECT_THAT(result.error().text, HasSubstr(row.why)) << row.what;
    EXPECT_THAT(result.error().text, HasSubstr(useless.address())) << row.what;
  }
}

// RFC 6891 section 7.
TEST(LdnsUpstream, AsksWithoutEdnsAServerThatDoesNotKnowIt) {
  for (const std::uint16_t code : {std::uint16_t{1}, std::uint16_t{4}}) {
    FakeNameServer old([&](const Seen& query) {
      Packet confused = query.reply().code(code);
      confused.question.clear();
      return query.has_edns ? Replies{confused.bytes()} : honest(query);
    });
    const auto asked = upstream({old.address()});

    EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest") << code;
  }
}

TEST(LdnsUpstream, TurnsAtOnceFromAPortAtWhichNobodyListens) {
  FakeNameServer alive(honest);
  const auto asked = upstream({"127.0.0.1:" + std::to_string(unused_port()), alive.address()});

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");
}

TEST(LdnsUpstream, WaitsForAServerThatIsBeingRestarted) {
  const std::uint16_t port = unused_port();
  const auto asked = upstream({"127.0.0.1:" + std::to_string(port)}, 300ms, 20);

  std::future<LookupResult> result = start(*asked, txt("a.example"));
  FakeNameServer restarted(honest, port);

  EXPECT_EQ(text_of(result.get()), "honest");
}

TEST(LdnsUpstream, SaysWhyAServerCannotBeReached) {
  const auto asked = upstream({"127.0.0.1:" + std::to_string(unused_port())}, soon, 2);

  EXPECT_THAT(text_of(ask(*asked, txt("a.example"))), HasSubstr("Connection refused"));
}

TEST(LdnsUpstream, TurnsToTheNextServerWhenTcpFails) {
  FakeNameServer no_tcp(
      [](const Seen& query) { return query.over_tcp ? Replies{} : Replies{query.reply().truncated().bytes()}; });
  FakeNameServer alive(honest);
  const auto asked = upstream({no_tcp.address(), alive.address()});

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");
}

TEST(LdnsUpstream, AsksFurtherForTheTargetOfAnAlias) {
  FakeNameServer server([](const Seen& query) {
    if (to_lower(query.name) == "b.test") return honest(query);
    return Replies{query.reply().answer(wire_record("a.example", cname, 60, wire_name("b.test"))).bytes()};
  });
  const auto asked = upstream({server.address()});

  const LookupResult result = ask(*asked, txt("a.example"));

  ASSERT_TRUE(result);
  EXPECT_EQ(text_of(result), "honest");
  EXPECT_TRUE((*result)->is_alias);
}

// Covers: dmarc.query.alias-loop
TEST(LdnsUpstream, FailsForALoopOfAliases) {
  FakeNameServer server([](const Seen& query) {
    const std::string other = to_lower(query.name) == "a.example" ? "b.example" : "a.example";
    return Replies{query.reply().answer(wire_record(query.name, cname, 60, wire_name(other))).bytes()};
  });
  const auto asked = upstream({server.address()});

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "TXT a.example: the aliases form a loop");
}

TEST(LdnsUpstream, SendsNamesOfAnyOctets) {
  FakeNameServer server(honest);
  const auto asked = upstream({server.address()});
  const std::string odd("a\0b\\ \xff\"(.example", 16);

  EXPECT_EQ(text_of(ask(*asked, txt(odd))), "honest");

  EXPECT_EQ(to_lower(server.seen().at(0).name), odd);
}

TEST(LdnsUpstream, KeepsManyQuestionsApart) {
  FakeNameServer server([](const Seen& query) { return Replies{with_text(query, to_lower(query.name)).bytes()}; });
  const auto asked = upstream({server.address()});
  std::vector<std::future<LookupResult>> results;

  for (int i = 0; i < 128; ++i) results.push_back(start(*asked, txt("n" + std::to_string(i) + ".example")));

  for (std::size_t i = 0; i < results.size(); ++i)
    EXPECT_EQ(text_of(results[i].get()), "n" + std::to_string(i) + ".example");
}

TEST(LdnsUpstream, FailsOpenQuestionsWhenItEnds) {
  FakeNameServer server(silent);
  auto asked = upstream({server.address()});
  std::future<LookupResult> first = start(*asked, txt("a.example"));
  std::future<LookupResult> second = start(*asked, txt("b.example"));

  asked.reset();

  EXPECT_EQ(text_of(first.get()), "TXT a.example: the resolver is ending");
  EXPECT_EQ(text_of(second.get()), "TXT b.example: the resolver is ending");
}

TEST(LdnsUpstream, RefusesOneQuestionTooMany) {
  FakeNameServer server(silent);
  auto asked = upstream({server.address()});
  std::atomic<int> refused = 0, ended = 0;

  for (int i = 0; i < 10'001; ++i)
    asked->ask(txt("a.example"), [&](const LookupResult& result) {
      ++(text_of(result) == "TXT a.example: the resolver is ending" ? ended : refused);
    });
  EXPECT_EQ(refused, 1);
  asked.reset();

  EXPECT_EQ(ended, 10'000);
}

TEST(LdnsUpstream, SurvivesASurpriseInWhatTheAnswerIsFor) {
  FakeNameServer server(honest);
  const auto asked = upstream({server.address()});

  asked->ask(txt("a.example"), [](const LookupResult&) { throw std::runtime_error("surprise"); });

  EXPECT_EQ(text_of(ask(*asked, txt("b.example"))), "honest");
}

TEST(LdnsUpstream, AsksOnlyOverTcpIfResolvConfSaysSo) {
  FakeNameServer server(honest);
  dns::NameserverOptions options;
  options.resolv_conf = testing::TempDir() + "dmarcd_use_vc_" + std::to_string(getpid());
  FILE* file = fopen(options.resolv_conf.c_str(), "w");
  ASSERT_TRUE(file);
  fputs(("nameserver " + server.address() + "\noptions use-vc\n").c_str(), file);
  fclose(file);
  const auto asked = LdnsUpstream::create(options).value();

  EXPECT_EQ(text_of(ask(*asked, txt("a.example"))), "honest");

  ASSERT_EQ(server.seen().size(), 1u);
  EXPECT_TRUE(server.seen()[0].over_tcp);
  remove(options.resolv_conf.c_str());
}

TEST(LdnsUpstream, RefusesAServerThatIsNoAddress) {
  dns::NameserverOptions options;
  options.servers = {"ns.example"};

  const auto asked = LdnsUpstream::create(options);

  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, Error::Kind::permanent);
}

}  // namespace
}  // namespace dmarcd::ldns
