#include "dmarcd/sending/rspamd_row.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace dmarcd::sending {
namespace {

using dkim::DkimCode;
using evaluation::Disposition;
using evaluation::PolicyOverride;
using report::DkimAuthResult;
using report::ReportRow;
using report::SpfAuthResult;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

dns::DomainName domain(std::string_view text) {
  return *dns::DomainName::parse(text);
}

ReportRow row_of(std::string_view text) {
  Result<ReportRow> row = row_of_rspamd(text);
  EXPECT_TRUE(row) << text;
  return *std::move(row);
}

TEST(RspamdRow, ReadsAMessageThatPassed) {
  const ReportRow row = row_of("192.0.2.7,pass,fail,none,,news.example.com,esp.example,,,,bounces.example.com,pass");

  EXPECT_EQ(row.source_ip, *IpAddress::parse("192.0.2.7"));
  EXPECT_EQ(row.count, 1u);
  EXPECT_TRUE(row.spf);
  EXPECT_FALSE(row.dkim);
  EXPECT_EQ(row.disposition, Disposition::none);
  EXPECT_THAT(row.reasons, IsEmpty());
  EXPECT_EQ(row.header_from, domain("news.example.com"));
  EXPECT_EQ(row.envelope_from, "bounces.example.com");
  EXPECT_THAT(row.dkim_results, ElementsAre(DkimAuthResult{domain("esp.example"), "", DkimCode::pass}));
  EXPECT_EQ(row.spf_result, (SpfAuthResult{"bounces.example.com", spf::SpfIdentity::mail_from, spf::SpfCode::pass}));
}

TEST(RspamdRow, ReadsAFailureWithEachResultOfDkim) {
  const ReportRow row = row_of(
      "2001:db8::1,fail,fail,reject,,example.com,a.example|b.example,c.example,d.example,e.example,f.example,softfail");

  EXPECT_EQ(row.source_ip, *IpAddress::parse("2001:db8::1"));
  EXPECT_EQ(row.disposition, Disposition::reject);
  EXPECT_THAT(row.dkim_results, ElementsAre(DkimAuthResult{domain("a.example"), "", DkimCode::pass},
                                            DkimAuthResult{domain("b.example"), "", DkimCode::pass},
                                            DkimAuthResult{domain("c.example"), "", DkimCode::fail},
                                            DkimAuthResult{domain("d.example"), "", DkimCode::temperror},
                                            DkimAuthResult{domain("e.example"), "", DkimCode::permerror}));
  EXPECT_EQ(row.spf_result->result, spf::SpfCode::softfail);
}

TEST(RspamdRow, TellsASampledMessageInTheWordsThatAreLeftForIt) {
  const ReportRow row = row_of("192.0.2.7,fail,fail,quarantine,sampled_out,example.com,,,,,example.net,fail");

  EXPECT_EQ(row.disposition, Disposition::quarantine);
  EXPECT_THAT(row.reasons, ElementsAre(PolicyOverride{PolicyOverride::Type::other, "sampled_out"}));
}

TEST(RspamdRow, KnowsTheWordsOfEachVersion) {
  const std::tuple<const char*, bool, bool, Disposition> rows[] = {
      {"true,false,none", true, false, Disposition::none},
      {"false,true,none", false, true, Disposition::none},
      {"fail,fail,none", false, false, Disposition::none},
      {"fail,fail,softfail", false, false, Disposition::none},
      {"pass,pass,none", true, true, Disposition::none},
      {"pass,fail,reject", true, false, Disposition::reject},
      {"false,false,quarantine", false, false, Disposition::quarantine},
  };
  for (const auto& [words, spf, dkim, disposition] : rows) {
    const ReportRow row = row_of(fmt::format("192.0.2.7,{},,example.com,,,,,example.com,none", words));
    EXPECT_EQ(row.spf, spf) << words;
    EXPECT_EQ(row.dkim, dkim) << words;
    EXPECT_EQ(row.disposition, disposition) << words;
  }
}

TEST(RspamdRow, LeavesOutDetailThatIsNoDomainName) {
  const std::pair<const char*, bool> rows[] = {
      {"[192.0.2.7],none", false},     {",none", false},
      {"a,b,example.com,pass", false}, {"helo with blanks,fail", false},
      {"<script>,fail", false},        {"example.com,no such word", false},
      {"example.com,", false},         {"MAIL.example.com,neutral", true},
  };
  for (const auto& [rest, has_spf] : rows) {
    const ReportRow row = row_of(fmt::format("192.0.2.7,fail,fail,none,,example.com,<b>||ok.example|,,,,{}", rest));
    EXPECT_EQ(row.spf_result.has_value(), has_spf) << rest;
    EXPECT_THAT(row.dkim_results, ElementsAre(DkimAuthResult{domain("ok.example"), "", DkimCode::pass})) << rest;
  }
}

// As rspamd 3.4 wrote it of a message with the null reverse-path.
TEST(RspamdRow, ReadsBehindTheCommasOfAHelo) {
  const ReportRow row = row_of("203.0.113.9,fail,fail,reject,,news.example.com,,,,,he,lo.example,none");

  EXPECT_EQ(row.disposition, Disposition::reject);
  EXPECT_EQ(row.header_from, domain("news.example.com"));
  EXPECT_EQ(row.spf_result, std::nullopt);
}

TEST(RspamdRow, TakesAsManySignaturesAsARecordHas) {
  std::string domains = "d0.example";
  for (int i = 1; i < 500; ++i) domains += fmt::format("|d{}.example", i);

  EXPECT_THAT(row_of("192.0.2.7,fail,fail,none,,example.com," + domains + ",,,,example.com,none").dkim_results,
              SizeIs(20));
}

TEST(RspamdRow, SaysWhatIsWrong) {
  const std::string rest = ",,,,,example.com,none";
  const std::pair<std::string, const char*> rows[] = {
      {"", "fewer than 12 fields"},
      {"192.0.2.7,pass,pass,none,,example.com", "fewer than 12 fields"},
      {"1777627800,192.0.2.1,true,true,none", "fewer than 12 fields"},
      {"nobody,pass,pass,none,,example.com" + rest, "field 1 is no IP address"},
      {"192.0.2.7\n,pass,pass,none,,example.com" + rest, "field 1 is no IP address"},
      {"192.0.2.7,perhaps,pass,none,,example.com" + rest, "fields 2 and 3"},
      {"192.0.2.7,pass,,none,,example.com" + rest, "fields 2 and 3"},
      {"192.0.2.7,pass,pass,delete,,example.com" + rest, "field 4"},
      {"192.0.2.7,pass,pass,none,," + rest, "field 6 is no domain name"},
      {"192.0.2.7,pass,pass,none,,<evil>.example" + rest, "field 6 is no domain name"},
      {std::string("192.0.2.7,pass,pass,none,,a\0b", 29) + rest, "field 6 is no domain name"},
      {"192.0.2.7,pass,pass,none,,\xff\xfe" + rest, "field 6 is no domain name"},
      {std::string(100'000, ','), "longer than 32768 octets"},
  };
  for (const auto& [text, why] : rows) {
    const Result<ReportRow> row = row_of_rspamd(text);
    ASSERT_FALSE(row) << text;
    EXPECT_EQ(row.error().kind, Error::Kind::permanent);
    EXPECT_THAT(row.error().message, HasSubstr(why)) << text;
    EXPECT_THAT(row.error().message, testing::StartsWith("not a row of rspamd: "));
  }
}

}  // namespace
}  // namespace dmarcd::sending
