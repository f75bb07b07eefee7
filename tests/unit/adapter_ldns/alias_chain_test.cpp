#include "alias_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;
using dns::RecordType;
using testing::ElementsAre;

dns::DomainName name(std::string_view text) {
  return dns::DomainName::parse(text).value();
}

Record alias(std::string_view owner, std::string_view target, std::chrono::seconds ttl = 300s) {
  return {name(owner), cname_type, ttl, name(target)};
}

Record text(std::string_view owner, std::string_view contents, std::chrono::seconds ttl = 300s) {
  return {name(owner), 16, ttl, std::string(contents)};
}

Reply reply(std::vector<Record> answers, ResponseCode code = ResponseCode::no_error) {
  Reply made;
  made.answers = std::move(answers);
  made.code = code;
  return made;
}

Reply with_soa(Reply made, std::string_view zone) {
  made.authority = StartOfAuthority{name(zone), 60s};
  return made;
}

AliasChain txt_of(std::string_view owner) {
  return AliasChain({name(owner), RecordType::txt});
}

dns::AnswerPtr answer_of(AliasChain& chain, const Reply& from) {
  const auto conclusion = chain.read(from);
  const auto* answer = std::get_if<dns::AnswerPtr>(&conclusion);
  return answer ? *answer : nullptr;
}

TEST(AliasChain, TakesTheRecordsOfTheNameAskedForOnly) {
  AliasChain chain = txt_of("a.example");

  const dns::AnswerPtr answer =
      answer_of(chain, reply({text("b.example", "forged"), text("a.example", "one", 60s), text("a.example", "two")}));

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, dns::Answer::Status::found);
  EXPECT_THAT(answer->texts, ElementsAre("one", "two"));
  EXPECT_EQ(answer->ttl, 60s);
  EXPECT_FALSE(answer->is_alias);
}

TEST(AliasChain, FollowsAliasesWithinTheReplyInAnyOrder) {
  AliasChain chain = txt_of("a.example");

  const dns::AnswerPtr answer = answer_of(
      chain, reply({text("c.example", "here"), alias("b.example", "c.example", 20s), alias("a.example", "b.example")}));

  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->texts, ElementsAre("here"));
  EXPECT_TRUE(answer->is_alias);
  EXPECT_EQ(answer->ttl, 20s);
}

TEST(AliasChain, AsksFurtherWhenItLeavesTheReply) {
  AliasChain chain = txt_of("a.example");

  const auto first = chain.read(reply({alias("a.example", "b.other.example", 30s)}));
  EXPECT_TRUE(std::holds_alternative<AliasChain::AskFurther>(first));
  EXPECT_EQ(chain.question().name.text(), "b.other.example");

  const dns::AnswerPtr answer = answer_of(chain, reply({text("b.other.example", "here")}));
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_alias);
  EXPECT_EQ(answer->ttl, 30s);
}

TEST(AliasChain, AsksFurtherWhenTheAuthorityIsForTheAliasOnly) {
  AliasChain chain = txt_of("a.example");

  const auto conclusion = chain.read(with_soa(reply({alias("a.example", "b.test")}), "example"));

  EXPECT_TRUE(std::holds_alternative<AliasChain::AskFurther>(conclusion));
}

struct Negative {
  const char* what;
  Reply reply;
  dns::Answer::Status status;
  bool is_alias;
  std::chrono::seconds ttl;
};

// RFC 2308 section 2, RFC 6604 section 3.
TEST(AliasChain, KnowsTheWaysInWhichThereIsNothing) {
  using Status = dns::Answer::Status;
  const Reply no_name = reply({}, ResponseCode::no_such_domain);
  const Reply dangling = reply({alias("a.example", "b.test")}, ResponseCode::no_such_domain);
  const Reply empty_target = reply({alias("a.example", "b.test", 9s)});
  const Negative rows[] = {
      {"no such domain", with_soa(no_name, "example"), Status::no_such_domain, false, 60s},
      {"no such domain, said without authority", no_name, Status::no_such_domain, false, 5s},
      {"no such domain, by somebody else's authority", with_soa(no_name, "test"), Status::no_such_domain, false, 5s},
      {"no records of this type", with_soa(reply({}), "a.example"), Status::no_data, false, 60s},
      {"other records only", reply({{name("a.example"), 1, 60s, IpAddress::from_v4({192, 0, 2, 1})}}), Status::no_data,
       false, 5s},
      {"an alias of a name that is not there", with_soa(dangling, "test"), Status::no_such_domain, true, 60s},
      {"an alias of a name without such records", with_soa(empty_target, "test"), Status::no_data, true, 9s},
  };
  for (const Negative& row : rows) {
    AliasChain chain = txt_of("a.example");
    const dns::AnswerPtr answer = answer_of(chain, row.reply);
    ASSERT_TRUE(answer) << row.what;
    EXPECT_EQ(answer->status, row.status) << row.what;
    EXPECT_EQ(answer->is_alias, row.is_alias) << row.what;
    EXPECT_EQ(answer->ttl, row.ttl) << row.what;
  }
}

std::vector<Record> chain_of(int aliases) {
  std::vector<Record> records;
  for (int i = 0; i < aliases; ++i)
    records.push_back(alias(std::to_string(i) + ".example", std::to_string(i + 1) + ".example"));
  records.push_back(text(std::to_string(aliases) + ".example", "end"));
  return records;
}

TEST(AliasChain, FollowsEightAliasesAndNoMore) {
  AliasChain eight = txt_of("0.example");
  AliasChain nine = txt_of("0.example");

  EXPECT_TRUE(answer_of(eight, reply(chain_of(8))));
  const auto conclusion = nine.read(reply(chain_of(9)));

  ASSERT_TRUE(std::holds_alternative<AliasChain::Broken>(conclusion));
  EXPECT_EQ(std::get<AliasChain::Broken>(conclusion).why, "more than 8 aliases in a row");
}

TEST(AliasChain, NoticesALoopAlsoAcrossReplies) {
  AliasChain self = txt_of("a.example");
  AliasChain wide = txt_of("a.example");

  EXPECT_TRUE(std::holds_alternative<AliasChain::Broken>(self.read(reply({alias("a.example", "a.example")}))));
  EXPECT_TRUE(std::holds_alternative<AliasChain::AskFurther>(wide.read(reply({alias("a.example", "b.example")}))));
  EXPECT_TRUE(std::holds_alternative<AliasChain::Broken>(wide.read(reply({alias("b.example", "a.example")}))));
}

TEST(AliasChain, RefusesAnAliasOfTheRoot) {
  AliasChain chain = txt_of("a.example");

  const auto conclusion = chain.read(reply({{name("a.example"), cname_type, 60s, Record::Unusable{}}}));

  EXPECT_TRUE(std::holds_alternative<AliasChain::Broken>(conclusion));
}

TEST(AliasChain, HasNoUseForAServerThatRefersToOthers) {
  AliasChain chain = txt_of("a.example");
  Reply referral;
  referral.refers_elsewhere = true;

  EXPECT_TRUE(std::holds_alternative<AliasChain::Lame>(chain.read(referral)));
}

TEST(AliasChain, OrdersMailExchangesByPreference) {
  AliasChain chain({name("a.example"), RecordType::mx});
  const auto mx = [](std::uint16_t preference, std::string_view host) {
    return Record{name("a.example"), 15, 60s, Record::MailExchange{preference, name(host)}};
  };

  const dns::AnswerPtr answer = answer_of(chain, reply({mx(20, "c.example"), mx(5, "a.example"), mx(20, "b.example")}));

  EXPECT_THAT(answer->names, ElementsAre(name("a.example"), name("c.example"), name("b.example")));
}

TEST(AliasChain, LeavesUnusableRecordsOutOfWhatItFound) {
  AliasChain chain = txt_of("a.example");

  const dns::AnswerPtr answer = answer_of(chain, reply({{name("a.example"), 16, 60s, Record::Unusable{}}}));

  EXPECT_EQ(answer->status, dns::Answer::Status::found);
  EXPECT_TRUE(answer->texts.empty());
}

}  // namespace
}  // namespace dmarcd::ldns
