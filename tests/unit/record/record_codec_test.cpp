#include "dmarcd/record/record_codec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <random>

#include "dmarcd/base/text.h"

#include "unit/record/sample_record.h"

namespace dmarcd::record {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view shortest_line =
    "1763769600,192.0.2.1,true,false,none,"
    R"({"v":1,"header_from":"example.com","spf":{"result":"pass","domain":"example.com","scope":"mfrom"},)"
    R"("policy":{"domain":"example.com","p":"reject"}})";

// Covers: dmarc.psl.method-told, dmarc.disposition.override-reason-kept
TEST(RecordCodec, WritesTheClassicFieldsAndTheTail) {
  EXPECT_EQ(encode_record(sample_record()),
            "1763769600,192.0.2.1,true,false,reject,"
            R"({"v":1,"id":"4XkQ2c.1769","disposition":"reject","header_from":"news.example.com",)"
            R"("envelope_from":"bounces.example.com","envelope_to":["example.net","example.org"],)"
            R"("helo":"mail.example.com",)"
            R"("spf":{"result":"softfail","domain":"bounces.example.com","scope":"mfrom"},)"
            R"("dkim":[{"domain":"example.com","selector":"s1","result":"fail","reason":"the body was changed"},)"
            R"({"domain":"lists.example","selector":"2026","result":"pass"}],)"
            R"("reasons":[{"type":"mailing_list","comment":"List-Id"}],)"
            R"("policy":{"domain":"example.com","p":"reject","sp":"quarantine","np":"none","adkim":"s","aspf":"r",)"
            R"("fo":"1:d","t":"y","pct":50,"method":"psl"},"applied":"quarantine",)"
            R"("rua":["dmarc@example.com","reports@example.net"],"largest_report":10485760,)"
            R"("problems":["aspf=x is not known"]})");
}

TEST(RecordCodec, ReadsWhatItWrote) {
  const Result<MessageRecord> record = decode_record(encode_record(sample_record()));

  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(*record, sample_record());
}

TEST(RecordCodec, WritesAPassAsNoneInTheClassicFieldOnly) {
  MessageRecord record = sample_record();
  record.disposition = evaluation::Disposition::pass;

  const std::string line = encode_record(record);

  EXPECT_THAT(line, StartsWith("1763769600,192.0.2.1,true,false,none,{"));
  EXPECT_EQ(decode_record(line)->disposition, evaluation::Disposition::pass);
}

TEST(RecordCodec, WritesAnIpv6AddressInItsShortestForm) {
  MessageRecord record = sample_record();
  record.source_ip = *IpAddress::parse("2001:DB8:0:0::1");

  EXPECT_THAT(encode_record(record), StartsWith("1763769600,2001:db8::1,"));
}

TEST(RecordCodec, GivesAbsentMembersTheirDefaults) {
  const Result<MessageRecord> record = decode_record(shortest_line);

  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->disposition, evaluation::Disposition::none);
  EXPECT_EQ(record->policy.np, dmarc::Policy::reject);
  EXPECT_EQ(record->policy.method, dmarc::DiscoveryMethod::treewalk);
  EXPECT_TRUE(record->dkim.empty());
}

TEST(RecordCodec, IgnoresMembersThatItDoesNotKnow) {
  std::string line(shortest_line);
  line.insert(line.find(R"("header_from")"), R"("later":{"a":[1,null]},)");

  EXPECT_TRUE(decode_record(line));
}

TEST(RecordCodec, RefusesAnotherLine) {
  const std::string fields = "1763769600,192.0.2.1,true,false,none,";
  const std::string deep = fields + R"({"v":1,"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const std::pair<std::string, std::string> rows[] = {
      {"", "fewer than five fields"},
      {"1763769600,192.0.2.1,true,false,none", "fewer than five fields"},
      {",192.0.2.1,true,false,none,{}", "field 1"},
      {"-5,192.0.2.1,true,false,none,{}", "field 1"},
      {"99999999999999999999,192.0.2.1,true,false,none,{}", "field 1"},
      {"253402300800,192.0.2.1,true,false,none,{}", "field 1"},
      {"1763769600,192.0.2,true,false,none,{}", "field 2"},
      {"1763769600,192.0.2.1,yes,false,none,{}", "fields 3 and 4"},
      {"1763769600,192.0.2.1,true,,none,{}", "fields 3 and 4"},
      {"1763769600,192.0.2.1,true,false,pass,{}", "field 5"},
      {"1763769600,192.0.2.1,true,false,softfail,{}", "field 5"},
      {fields, "no JSON object"},
      {fields + "[]", "no JSON object"},
      {fields + "{", "no JSON object"},
      {fields + "{} ,", "no JSON object"},
      {fields + "{\"v\":1,\"a\":\"\xff\"}", "no JSON object"},
      {fields + R"({"v":1,"a":1e999})", "no JSON object"},
      {fields + "{}", "no version"},
      {fields + R"({"v":"1"})", "no version"},
      {fields + R"({"v":2})", "version 2, and this program reads 1"},
      {fields + R"({"v":1,"policy":{"domain":"example.com"}})", "header_from is no domain name"},
      {fields + R"({"v":1,"header_from":"example.com"})", "policy is no object"},
      {fields + R"({"v":1,"header_from":5,"policy":{"domain":"example.com"}})", "header_from is no string"},
      {fields + R"({"v":1,"header_from":"example.com","policy":{"domain":"a..b"}})", "domain is no domain name"},
      {deep, "nested too deep"},
      {fields + std::string(longest_line, ' '), "longer than"},
  };
  for (const auto& [line, reason] : rows) {
    const Result<MessageRecord> record = decode_record(line);
    ASSERT_FALSE(record) << line.substr(0, 100);
    EXPECT_EQ(record.error().kind, Error::Kind::permanent);
    EXPECT_THAT(record.error().message, HasSubstr(reason)) << line.substr(0, 100);
  }
}

TEST(RecordCodec, RefusesAMemberOfTheWrongKind) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"("dkim":{})", "dkim is no list"},
      {R"("dkim":[1])", "dkim holds what is no object"},
      {R"("dkim":[{"domain":""}])", "domain is no domain name"},
      {R"("dkim":[{"domain":"example.com","result":"maybe"}])", "result is an unknown word"},
      {R"("rua":["a@example.com",null])", "rua holds what is no string"},
      {R"("reasons":[{"type":"forwarded"}])", "type is an unknown word"},
      {R"("applied":"p")", "applied is an unknown word"},
      {R"("helo":[])", "helo is no string"},
      {R"("disposition":"reject")", "field 5 and the tail's disposition differ"},
  };
  for (const auto& [member, reason] : rows) {
    std::string line(shortest_line);
    line.insert(line.find(R"("header_from")"), fmt::format("{},", member));
    const Result<MessageRecord> record = decode_record(line);
    ASSERT_FALSE(record) << member;
    EXPECT_THAT(record.error().message, HasSubstr(reason));
  }
}

TEST(RecordCodec, RefusesAPercentageThatIsNone) {
  for (const std::string_view pct : {"101", "-1", "5.5", "\"50\""}) {
    std::string line(shortest_line);
    line.insert(line.find(R"("p":"reject")"), fmt::format(R"("pct":{},)", pct));
    EXPECT_FALSE(decode_record(line)) << pct;
  }
}

TEST(RecordCodec, ReplacesWhatIsNoUtf8AndKeepsWhatIs) {
  MessageRecord record = sample_record();
  record.helo = "caf\xe9";
  record.dkim[0].reason =
      "b\xc3\xbc"
      "cher";

  const std::string line = encode_record(record);

  EXPECT_TRUE(is_utf8(line));
  EXPECT_EQ(decode_record(line)->helo, "caf?");
  EXPECT_EQ(decode_record(line)->dkim[0].reason,
            "b\xc3\xbc"
            "cher");
}

TEST(RecordCodec, CutsALongTextBetweenCharacters) {
  MessageRecord record = sample_record();
  record.helo.clear();
  for (int i = 0; i < 200; ++i) record.helo += "\xe2\x82\xac";  // The euro sign, three octets.

  const std::string line = encode_record(record);

  EXPECT_TRUE(is_utf8(line));
  EXPECT_EQ(decode_record(line)->helo.size(), 255u);
}

TEST(RecordCodec, LeavesOutAnAddressThatIsTooLongToMail) {
  MessageRecord record = sample_record();
  record.rua = {std::string(400, 'a') + "@example.com", "b@example.com"};

  EXPECT_THAT(decode_record(encode_record(record))->rua, testing::ElementsAre("b@example.com"));
}

TEST(RecordCodec, StaysOneLineWhateverTheTextsHold) {
  MessageRecord record = sample_record();
  record.helo = std::string("a\r\nb\0\"\\,{}", 10);

  const std::string line = encode_record(record);

  EXPECT_EQ(line.find_first_of(std::string_view("\r\n\0", 3)), std::string::npos);
  EXPECT_EQ(decode_record(line)->helo, record.helo);
}

TEST(RecordCodec, TellsTheWholeRecordAsOneObject) {
  const std::string json = record_json(sample_record());

  EXPECT_THAT(json, StartsWith(R"({"time":1763769600,"source_ip":"192.0.2.1","aligned":{"spf":true,"dkim":false},)"
                               R"("id":"4XkQ2c.1769","disposition":"reject",)"));
  EXPECT_THAT(json, HasSubstr(R"("policy":{"domain":"example.com",)"));
}

/// Makes records of any content that a stranger could bring about, the same ones in each run.
class HostileRecords {
 public:
  MessageRecord next() {
    MessageRecord record = sample_record();
    record.id = text();
    record.received_at = from_unix_seconds(static_cast<std::int64_t>(number(253'402'300'800)));
    record.spf_aligned = number(2) == 0;
    record.disposition = static_cast<evaluation::Disposition>(number(4));
    record.envelope_from = text();
    record.envelope_to = texts();
    record.helo = text();
    record.spf = static_cast<spf::SpfCode>(number(7));
    record.spf_scope = static_cast<spf::SpfIdentity>(number(2));
    record.spf_domain = text();
    record.dkim.assign(number(40), {domain("example.org"), text(), static_cast<dkim::DkimCode>(number(7)), text()});
    record.overrides.assign(number(40), {static_cast<evaluation::PolicyOverride::Type>(number(5)), text()});
    record.policy.fo = text();
    record.policy.testing = number(2) == 0;
    if (number(2) == 0) record.policy.pct.reset();
    record.applied_policy = static_cast<dmarc::Policy>(number(3));
    record.rua = texts();
    record.problems = texts();
    return record;
  }

 private:
  std::uint64_t number(std::uint64_t below) { return random_() % below; }

  std::string text() {
    constexpr std::string_view octets("a,\"\\{}\n\0\x1f\x7f\xc3\xbc\xff", 13);
    std::string text(number(4) == 0 ? number(1000) : number(20), ' ');
    const bool is_ascii = number(2) == 0;
    for (char& c : text) c = octets[number(is_ascii ? 10 : octets.size())];
    return text;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> texts(number(40));
    for (std::string& one : texts) one = text();
    return texts;
  }

  std::mt19937_64 random_{1};
};

TEST(RecordCodec, WritesWhatItReadTheSameAgain) {
  HostileRecords records;
  for (int i = 0; i < 200; ++i) {
    const std::string line = encode_record(records.next());
    ASSERT_LE(line.size(), longest_line);
    ASSERT_TRUE(is_utf8(line));

    const Result<MessageRecord> record = decode_record(line);

    ASSERT_TRUE(record) << record.error().message << ": " << line;
    ASSERT_EQ(encode_record(*record), line);
  }
}

TEST(RecordCodec, KeepsTheLongestRecordBelowItsLimit) {
  const std::string long_text(1000, '\x01');  // Six octets each in JSON.
  MessageRecord record = sample_record();
  record.id = record.helo = record.envelope_from = record.spf_domain = record.policy.fo = long_text;
  record.dkim.assign(100, {domain("example.org"), long_text, dkim::DkimCode::pass, long_text});
  record.overrides.assign(100, {evaluation::PolicyOverride::Type::other, long_text});
  record.envelope_to.assign(100, long_text);
  record.problems.assign(100, long_text);
  record.rua.assign(100, std::string(320, '\x01'));

  const std::string line = encode_record(record);

  EXPECT_LE(line.size(), longest_line);
  EXPECT_TRUE(decode_record(line));
}

TEST(RecordCodec, TakesNoHarmFromAnyPrefixOfALine) {
  const std::string line = encode_record(sample_record());
  for (std::size_t length = 0; length < line.size(); ++length)
    EXPECT_FALSE(decode_record(std::string_view(line).substr(0, length))) << length;
}

}  // namespace
}  // namespace dmarcd::record
