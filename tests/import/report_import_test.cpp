// The story of an import, from octets to lines, with an inbox in memory.

#include "dmarcd/inbox/report_import.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

#include "dmarcd/receiving/limits.h"

#include "support/carried_reports.h"
#include "support/memory_intake.h"
#include "support/received_xml.h"
#include "support/report_openers.h"
#include "support/zip_builder.h"

namespace dmarcd::inbox {
namespace {

using receiving::Authenticity;
using test::mail_with;
using test::plain_report;
using test::plain_with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string xml(plain_report);
constexpr std::string_view pass = "Authentication-Results: mx.example.net; dmarc=pass header.from=mail.example\r\n";
constexpr std::string_view fail = "Authentication-Results: mx.example.net; dmarc=fail header.from=mail.example\r\n";

const Timestamp read_again_at = from_unix_seconds(1'767'500'000);

std::vector<Arrival> open(std::string_view octets, const ImportOptions& options = {},
                          Bringer bringer = Bringer::person) {
  return ReportImport(test::report_openers(), options).open({"-", octets, from_unix_seconds(1'767'400'000), bringer});
}

class Import : public testing::Test {
 protected:
  std::vector<ImportLine> import(std::string_view octets, const ImportOptions& options = {}) {
    Result<std::vector<ImportLine>> lines = keep(intake_, open(octets, options));
    EXPECT_TRUE(lines);
    return *std::move(lines);
  }

  test::MemoryIntake intake_;
};

// Covers: receive.oddities
TEST_F(Import, DoubtsAPeriodThatIsToCome) {
  const std::vector<ImportLine> lines =
      import(test::changed(plain_with("1767225600", "1798761600"), "1767311999", "1798847999"));

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].status, ImportLine::Status::imported);
  EXPECT_THAT(lines[0].warnings, ElementsAre(HasSubstr("period-future")));
}

// Covers: receive.line-each
TEST_F(Import, TellsTheFiguresOfAReport) {
  const std::vector<ImportLine> lines = import(mail_with({{"r.xml", "text/xml", xml}}));

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(import_line_json(lines[0]),
            R"({"input":"-","member":"r.xml","kind":"aggregate","status":"imported","reason":"","warnings":[],)"
            R"("report_id":"20260101.1","org_name":"Mail Example","domain":"example.com","begin":1767225600,)"
            R"("end":1767311999,"records":1,"messages":3,"dkim_pass":3,"spf_pass":0,"both_pass":0,"either_pass":3,)"
            R"("neither_pass":0})");
}

// Covers: receive.duplicates
TEST_F(Import, TellsTheFiguresOfADuplicateToo) {
  import(xml);

  const std::vector<ImportLine> lines = import(xml);

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].status, ImportLine::Status::duplicate);
  EXPECT_EQ(lines[0].figures.messages, 3u);
  EXPECT_THAT(lines[0].warnings, IsEmpty());
}

// Covers: receive.duplicates
TEST_F(Import, WarnsOfADuplicateWithAnotherContent) {
  import(xml);
  const std::size_t begin = xml.find("  <record>");
  const std::string record = xml.substr(begin, xml.find("</feedback>") - begin);

  const std::vector<ImportLine> lines = import(plain_with("</feedback>", record + "</feedback>"));

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].status, ImportLine::Status::duplicate);
  EXPECT_THAT(lines[0].warnings, ElementsAre(HasSubstr("content-differs: ")));
}

// Covers: receive.line-each
TEST_F(Import, TellsEachItemOfAnInput) {
  const std::vector<ImportLine> lines = import(
      mail_with({{"1.xml", "text/xml", xml}, {"2.xml", "text/xml", "unused"}, {"3.json", "a/b", test::tls_report()}}));

  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(to_text(lines[0].status), "imported");
  EXPECT_EQ(to_text(lines[1].status), "rejected");
  EXPECT_THAT(lines[1].reason, HasSubstr("neither"));
  EXPECT_EQ(lines[1].kind, "");
  EXPECT_EQ(lines[2].kind, "tls");
  EXPECT_EQ(lines[2].domain, "example.com");
}

TEST_F(Import, TellsAFailureReport) {
  const std::vector<ImportLine> lines = import(test::failure_mail());

  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].kind, "failure");
  EXPECT_EQ(lines[0].domain, "example.com");
}

TEST_F(Import, TellsWhatWaitsInTheQuarantineAlready) {
  import("unused");

  EXPECT_EQ(import("unused")[0].status, ImportLine::Status::rejected);
}

TEST_F(Import, KeepsNothingWhileTheDatabaseIsAway) {
  intake_.is_away = true;

  const Result<std::vector<ImportLine>> lines = keep(intake_, open(xml));

  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().kind, Error::Kind::temporary);
}

// Covers: receive.quarantine.retry
TEST_F(Import, ReadsAnEntryOfTheQuarantineAgainAndNobodyVouchesForIt) {
  import(xml, {.authserv_ids = {}, .own_domains = { "other.example" }});
  ASSERT_TRUE(intake_.quarantined_octets(1));

  const auto lines = retry_quarantined(intake_, ReportImport(test::report_openers(), {}), 1, read_again_at);

  ASSERT_TRUE(lines);
  ASSERT_THAT(*lines, SizeIs(1));
  EXPECT_EQ(lines->front().status, ImportLine::Status::imported);
  EXPECT_EQ(lines->front().input, "quarantine 1");
  EXPECT_THAT(intake_.vouched, ElementsAre(Authenticity::unverified));
  EXPECT_FALSE(intake_.quarantined_octets(1)) << "it is no longer in the quarantine";
}

// Covers: receive.quarantine.retry
TEST_F(Import, LeavesInTheQuarantineWhatStillCannotBeRead) {
  import("no report at all");

  const auto lines = retry_quarantined(intake_, ReportImport(test::report_openers(), {}), 1, read_again_at);

  ASSERT_TRUE(lines);
  ASSERT_THAT(*lines, SizeIs(1));
  EXPECT_EQ(lines->front().status, ImportLine::Status::rejected);
  EXPECT_TRUE(intake_.quarantined_octets(1));
}

// Covers: receive.quarantine.retry
TEST_F(Import, LeavesInTheQuarantineWhatIsReadOnlyInPart) {
  constexpr std::size_t told_apart = receiving::limits::most_documents + receiving::limits::most_refusals;
  test::ZipBuilder zip;
  for (std::size_t i = 0; i < told_apart + 2; ++i)
    zip.add({.name = fmt::format("{}.xml", i), .octets = plain_with("20260101.1", fmt::format("id-{}", i))});
  const std::vector<ImportLine> first = import(zip.build());
  ASSERT_THAT(first, SizeIs(told_apart + 1));
  ASSERT_THAT(first.back().reason, HasSubstr("2 further parts"));
  constexpr QuarantineId whole = told_apart + 1;

  const auto lines = retry_quarantined(intake_, ReportImport(test::report_openers(), {}), whole, read_again_at);

  ASSERT_TRUE(lines);
  EXPECT_TRUE(intake_.quarantined_octets(whole)) << "it holds documents that are kept nowhere else";
}

// Covers: receive.own-domains
TEST(ReportImport, KeepsReportsOnDomainsOfOthersAside) {
  struct Case {
    const char* description;
    std::string input;
    std::vector<std::string> own_domains;
    bool is_taken;
  };
  const Case cases[] = {
      {"no list", xml, {}, true},
      {"the domain itself", xml, {"example.com"}, true},
      {"in other letters", xml, {"Example.COM"}, true},
      {"a domain below", plain_with("<domain>example.com", "<domain>news.example.com"), {"example.com"}, true},
      {"a domain that only ends so",
       plain_with("<domain>example.com", "<domain>badexample.com"),
       {"example.com"},
       false},
      {"a domain above", xml, {"news.example.com"}, false},
      {"another", xml, {"example.net", "example.org"}, false},
      {"a failure report on another", test::failure_mail(), {"example.net"}, false},
      {"a TLS report on another", test::tls_report(), {"example.net"}, false},
      {"a TLS report", test::tls_report(), {"example.com"}, true},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const std::vector<Arrival> arrivals = open(row.input, {.authserv_ids = {}, .own_domains = row.own_domains});

    ASSERT_THAT(arrivals, SizeIs(1));
    ASSERT_THAT(arrivals[0].items, SizeIs(1));
    const auto* refusal = std::get_if<NewRefusal>(&arrivals[0].items[0]);
    EXPECT_EQ(refusal == nullptr, row.is_taken);
    if (!refusal) continue;
    EXPECT_THAT(refusal->part.reason, HasSubstr("not one of our domains"));
    EXPECT_THAT(refusal->part.octets, Not(IsEmpty()));
  }
}

// Covers: receive.authenticity
TEST(ReportImport, TellsWhoVouchesForAReport) {
  const std::string mail = mail_with({{"r.xml", "text/xml", xml}});
  const std::string zip = test::zip_of({{.name = "a.eml", .octets = mail}});
  struct Case {
    const char* description;
    std::string input;
    Bringer bringer;
    Authenticity authenticity;
    bool is_mail_kept;
  };
  const Case cases[] = {
      {"a file of a person", xml, Bringer::person, Authenticity::handed_over, false},
      {"a file of the mail system", xml, Bringer::mail_system, Authenticity::unverified, false},
      {"a mail that passed", std::string(pass) + mail, Bringer::mail_system, Authenticity::verified, false},
      {"a mail that failed", std::string(fail) + mail, Bringer::mail_system, Authenticity::failed, false},
      {"a mail that nobody judged", mail, Bringer::mail_system, Authenticity::unverified, true},
      {"the same of a person", mail, Bringer::person, Authenticity::unverified, true},
      {"a mail that passed, of a person", std::string(pass) + mail, Bringer::person, Authenticity::verified, false},
      {"a mail in an archive", zip, Bringer::person, Authenticity::unverified, false},
      {"a mail with an mbox line", "From a@mail.example Sat Nov 21 09:30:00 2026\n" + mail, Bringer::mail_system,
       Authenticity::unverified, true},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const std::vector<Arrival> arrivals =
        open(row.input, {.authserv_ids = {"mx.example.net"}, .own_domains = {}}, row.bringer);

    ASSERT_THAT(arrivals, SizeIs(1));
    ASSERT_THAT(arrivals[0].items, SizeIs(1));
    EXPECT_EQ(std::get<NewReport>(arrivals[0].items[0]).authenticity, row.authenticity);
    EXPECT_EQ(!arrivals[0].raw_mail.empty(), row.is_mail_kept);
    if (!row.is_mail_kept) continue;
    EXPECT_THAT(libarchive::expand(arrivals[0].raw_mail).value_or(""), testing::EndsWith(mail));
  }
}

// Covers: receive.mbox
TEST(ReportImport, MakesAnArrivalOfEachMessageOfAnMbox) {
  const std::string separator = "From a@mail.example Sat Nov 21 09:30:00 2026\r\n";
  const std::string mbox = separator + std::string(pass) + mail_with({{"r.xml", "text/xml", xml}}) + "\r\n" +
                           separator + mail_with({{"r.xml", "text/xml", plain_with("20260101.1", "2")}}) + "\r\n" +
                           separator + "Subject: hello\r\n\r\n";

  const std::vector<Arrival> arrivals = open(mbox, {.authserv_ids = {"mx.example.net"}, .own_domains = {}});

  ASSERT_THAT(arrivals, SizeIs(3));
  const auto& first = std::get<NewReport>(arrivals[0].items.at(0));
  const auto& second = std::get<NewReport>(arrivals[1].items.at(0));
  EXPECT_EQ(first.found.member, "message 1/r.xml");
  EXPECT_EQ(first.authenticity, Authenticity::verified);
  EXPECT_EQ(second.found.member, "message 2/r.xml");
  EXPECT_EQ(second.authenticity, Authenticity::unverified);
  EXPECT_FALSE(arrivals[1].raw_mail.empty());
  EXPECT_EQ(std::get<NewRefusal>(arrivals[2].items.at(0)).part.member, "message 3");
}

TEST(ReportImport, KeepsTheFrontOfWhatIsTooLarge) {
  const std::string input(receiving::limits::largest_input + 1, '<');

  const std::vector<Arrival> arrivals = open(input);

  ASSERT_THAT(arrivals, SizeIs(1));
  const auto& refusal = std::get<NewRefusal>(arrivals[0].items.at(0));
  EXPECT_THAT(refusal.part.reason, HasSubstr("larger than"));
  EXPECT_THAT(refusal.part.octets, SizeIs(65536));
}

TEST(ReportImport, ComparesAReportWithTheNameOfItsFile) {
  const ReportImport import(test::report_openers(), {});
  const std::string name = "/srv/reports/mail.example!example.net!1767225600!1767311999";

  for (const auto& [path, octets] :
       {std::pair(name + ".xml", xml), std::pair(name + ".zip", test::zip_of({{.name = "r.xml", .octets = xml}}))}) {
    const std::vector<Arrival> arrivals =
        import.open({path, octets, from_unix_seconds(1'767'400'000), Bringer::person});

    const auto& report = std::get<NewReport>(arrivals.at(0).items.at(0));
    ASSERT_THAT(report.found.read.warnings, SizeIs(1)) << path;
    EXPECT_EQ(report.found.read.warnings[0].name, "file-name-domain-differs");
  }
}

TEST(ReportImport, OpensInputsInManyThreads) {
  const ReportImport import(test::report_openers(), {});
  const std::string mail = mail_with({{"r.zip", "a/b", test::zip_of({{.name = "r.xml", .octets = xml}})}});
  const auto open_some = [&] {
    for (int i = 0; i < 50; ++i) {
      const std::vector<Arrival> arrivals = import.open({"-", mail, {}, Bringer::mail_system});
      ASSERT_TRUE(std::holds_alternative<NewReport>(arrivals.at(0).items.at(0)));
    }
  };
  std::jthread one(open_some);
  std::jthread other(open_some);
}

}  // namespace
}  // namespace dmarcd::inbox
