#include "reply.h"

#include <gtest/gtest.h>

#include "dns_packet.h"

namespace dmarcd::ldns {
namespace {

using namespace std::chrono_literals;

Reply parsed(const Packet& packet) {
  const Result<Reply> reply = parse_reply(packet.bytes());
  EXPECT_TRUE(reply) << reply.error().message;
  return reply.value_or(Reply{});
}

Packet about_a() {
  return reply_about("a.example", txt_type);
}

std::string txt(const std::vector<std::string>& strings) {
  return wire_record("a.example", txt_type, 60, wire_strings(strings));
}

TEST(Reply, JoinsTheStringsOfATxtRecordAsTheyAre) {
  const Reply reply = parsed(about_a().answer(txt({"v=spf1 \"a", "", std::string("\\b\0\xff;", 5)})));

  ASSERT_EQ(reply.answers.size(), 1u);
  EXPECT_EQ(std::get<std::string>(reply.answers[0].data), std::string("v=spf1 \"a\\b\0\xff;", 14));
  EXPECT_EQ(reply.answers[0].owner.text(), "a.example");
  EXPECT_EQ(reply.answers[0].ttl, 60s);
}

// Covers: dns.reply.text-limit
TEST(Reply, CannotUseTextBeyondTheLimits) {
  const std::string longest(255, 'x');
  const Packet packets[] = {
      about_a().answer(txt(std::vector<std::string>(65, "x"))),
      about_a().answer(txt(std::vector<std::string>(64, longest)).append(longest)).answer(txt({"y"})),
  };

  EXPECT_TRUE(std::holds_alternative<Record::Unusable>(parsed(packets[0]).answers.at(0).data));
  EXPECT_TRUE(std::holds_alternative<std::string>(
      parsed(about_a().answer(txt(std::vector<std::string>(64, longest)))).answers.at(0).data));
}

TEST(Reply, ReadsNamesInLowerCaseAndFromCompressedForm) {
  const std::string to_the_question = "\xc0\x0c";
  const std::string host = wire_16(10) + std::string("\x02MX") + to_the_question;
  Packet packet = reply_about("A.Example", mx_type);
  packet.answer(to_the_question + wire_16(mx_type) + wire_16(1) + wire_32(5) + wire_16(host.size()) + host);

  const Reply reply = parsed(packet);

  ASSERT_EQ(reply.answers.size(), 1u);
  EXPECT_EQ(reply.answers[0].owner.text(), "a.example");
  EXPECT_EQ(std::get<Record::MailExchange>(reply.answers[0].data).host.text(), "mx.a.example");
}

TEST(Reply, LeavesOutWhatCannotBeAskedFor) {
  const std::string dotted = std::string("\x03") + "a.b" + wire_name("example");
  const Reply reply =
      parsed(reply_about("a.example", mx_type)
                 .answer(wire_record("a.example", mx_type, 1, wire_16(0) + wire_name("")))
                 .answer(wire_record("a.example", mx_type, 1, wire_16(0) + dotted))
                 .answer(dotted + wire_16(a_type) + wire_16(1) + wire_32(1) + wire_16(4) + "abcd")
                 .answer(wire_record("a.example", 99, 1, wire_strings({"v=spf1"})))
                 .answer(wire_name("a.example") + wire_16(a_type) + wire_16(3) + wire_32(1) + wire_16(4) + "abcd"));

  ASSERT_EQ(reply.answers.size(), 2u);
  for (const Record& record : reply.answers) EXPECT_TRUE(std::holds_alternative<Record::Unusable>(record.data));
}

TEST(Reply, TakesATtlWithTheHighestBitForZero) {
  const Packet packet = about_a().answer(wire_record("a.example", txt_type, 0x80000001, wire_strings({"x"})));

  EXPECT_EQ(parsed(packet).answers.at(0).ttl, 0s);
}

// RFC 2308 section 5.
TEST(Reply, TakesTheSmallerOfTheSoasTtlAndMinimum) {
  EXPECT_EQ(parsed(about_a().from(wire_soa("example", 30, 60))).authority->negative_ttl, 30s);
  EXPECT_EQ(parsed(about_a().from(wire_soa("example", 60, 20))).authority->negative_ttl, 20s);
  EXPECT_EQ(parsed(about_a().from(wire_soa("example", 60, 20))).authority->zone->text(), "example");
  EXPECT_FALSE(parsed(about_a().from(wire_soa("", 60, 20))).authority->zone);
}

TEST(Reply, KnowsAReferral) {
  const std::string ns = wire_record("example", ns_type, 60, wire_name("ns.example"));

  EXPECT_TRUE(parsed(about_a().from(ns)).refers_elsewhere);
  EXPECT_FALSE(parsed(about_a().from(ns).from(wire_soa("example", 1, 1))).refers_elsewhere);
  EXPECT_FALSE(parsed(about_a().answer(txt({"x"})).from(ns)).refers_elsewhere);
}

TEST(Reply, AddsTheUpperBitsOfTheResponseCode) {
  Packet packet = about_a();
  std::string bytes = packet.bytes();
  bytes[11] = 1;
  bytes += std::string("\x00\x00\x29\x04\xd0\x01\x00\x00\x00\x00\x00", 11);

  EXPECT_EQ(parse_reply(bytes)->code, ResponseCode::bad_version);
  EXPECT_EQ(parsed(about_a().code(3)).code, ResponseCode::no_such_domain);
}

TEST(Reply, RefusesWhatIsNoMessage) {
  const std::string whole = about_a().answer(txt({"v=DMARC1; p=none"})).from(wire_soa("example", 1, 1)).bytes();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_reply(std::string_view(whole).substr(0, size))) << size;

  Packet loop = about_a();
  loop.answer("\xc0\x1b" + wire_16(txt_type) + wire_16(1) + wire_32(1) + wire_16(0));
  EXPECT_FALSE(parse_reply(loop.bytes()));
}

TEST(Reply, OverlooksARecordWithoutContents) {
  EXPECT_TRUE(parsed(about_a().answer(wire_record("a.example", txt_type, 1, ""))).answers.empty());
}

}  // namespace
}  // namespace dmarcd::ldns
