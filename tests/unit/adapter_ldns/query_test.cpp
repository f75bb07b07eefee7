#include "query.h"

#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

#include "dns_packet.h"

namespace dmarcd::ldns {
namespace {

dns::Question question(std::string_view name, dns::RecordType type = dns::RecordType::txt) {
  return {dns::DomainName::parse(name).value(), type};
}

RandomBits::NameBits all(std::uint8_t octet) {
  RandomBits::NameBits bits;
  bits.fill(octet);
  return bits;
}

TEST(Query, IsAMessageWithAQuestionAndAnOptRecord) {
  const Query query(question("a.example"), 0x1234, all(0), Edns::on);

  EXPECT_EQ(query.bytes, std::string("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01", 12) + wire_name("a.example") +
                             wire_16(txt_type) + wire_16(1) +
                             std::string("\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00", 11));
}

TEST(Query, LeavesTheOptRecordOutWithoutEdns) {
  const Query query(question("a.example", dns::RecordType::a), 1, all(0), Edns::off);

  EXPECT_EQ(query.bytes, std::string("\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12) + wire_name("a.example") +
                             wire_16(a_type) + wire_16(1));
}

TEST(Query, PutsTheLettersOfItsNameInTheCaseOfTheBits) {
  const Query mixed(question("ab-1.example"), 1, all(0b0101'0101), Edns::off);
  const Query upper(question(std::string("a\0{[.example", 12)), 1, all(0xff), Edns::off);

  EXPECT_EQ(mixed.bytes.substr(header_size, 14), wire_name("Ab-1.eXaMpLe"));
  EXPECT_EQ(upper.bytes.substr(header_size, 14), wire_name(std::string("A\0{[.EXAMPLE", 12)));
}

struct Row {
  const char* what;
  std::string reply;
  Match match;
};

TEST(Query, KnowsItsReply) {
  const Query query(question("a.example"), 7, all(0xff), Edns::on);
  const auto reply = [](std::string_view name = "A.EXAMPLE") {
    Packet packet = reply_about(name, txt_type);
    packet.id = 7;
    return packet;
  };
  const auto with = [&](auto change) {
    Packet packet = reply();
    change(packet);
    return packet.bytes();
  };
  const Row rows[] = {
      {"an honest reply", reply().bytes(), Match::exact},
      {"an honest refusal", reply().code(5).bytes(), Match::exact},
      {"another id", with([](Packet& packet) { packet.id = 8; }), Match::none},
      {"a query", with([](Packet& packet) { packet.flags = 0x0100; }), Match::none},
      {"another opcode", with([](Packet& packet) { packet.flags |= 0x2800; }), Match::none},
      {"another name", reply("B.EXAMPLE").bytes(), Match::none},
      {"a longer name", reply("A.EXAMPLE.COM").bytes(), Match::none},
      {"other letter case", reply("a.eXAMPLE").bytes(), Match::other_case},
      {"another type", with([](Packet& packet) { packet.question = wire_name("A.EXAMPLE") + wire_16(1) + wire_16(1); }),
       Match::none},
      {"another class",
       with([](Packet& packet) { packet.question = wire_name("A.EXAMPLE") + wire_16(16) + wire_16(3); }), Match::none},
      {"no question", with([](Packet& packet) { packet.question.clear(); }), Match::none},
      {"no question in a SERVFAIL", with([](Packet& packet) { packet.code(2).question.clear(); }), Match::none},
      {"no question in a FORMERR", with([](Packet& packet) { packet.code(1).question.clear(); }), Match::exact},
      {"no question in a NOTIMP", with([](Packet& packet) { packet.code(4).question.clear(); }), Match::exact},
      {"nothing", "", Match::none},
      {"half a header", reply().bytes().substr(0, 11), Match::none},
      {"half a question", reply().bytes().substr(0, 20), Match::none},
  };
  for (const Row& row : rows) EXPECT_EQ(match(row.reply, query), row.match) << row.what;
}

}  // namespace
}  // namespace dmarcd::ldns
