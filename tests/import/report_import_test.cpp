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
using test::changed;
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
                          Authenticity of_no_mail = Authenticity::handed_over) {
  return ReportImport(test::report_openers(), options)
      .open({"-", octets, from_unix_seconds(1'767'400'000), of_no_mail});
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
TEST_F(Import, ReadsAnEntryOfTheQuarantineAgainAsItCame) {
  import(xml, {.authserv_ids = {}, .own_domains = { "other.example" }});
  ASSERT_TRUE(intake_.quarantined(1));

  const auto lines = retry_quarantined(intake_, ReportImport(test::report_openers(), {}), 1, read_again_at);

  ASSERT_TRUE(lines);
  ASSERT_THAT(*lines, SizeIs(1));
  EXPECT_EQ(lines->front().status, ImportLine::Status::imported);
  EXPECT_EQ(lines->front().input, "quarantine 1");
  EXPECT_THAT(intake_.vouched, ElementsAre(Authenticity::handed_over));
  EXPECT_FALSE(intake_.quarantined(1)) << "it is no longer in the quarantine";
}

// Covers: receive.quarantine.retry, receive.authenticity-forged
TEST_F(Import, LetsVouchForAnEntryOfTheQuarantineWhoDidSoWhenItCame) {
  const std::string mail = mail_with({{"r.xml", "text/xml", xml}});
  const std::string of_another = changed(mail, "reports@mail.example", "x@evil.example");
  const std::string evil_pass = changed(pass, "mail.example", "evil.example");
  struct Case {
    const char* description;
    std::string input;
    Authenticity of_no_mail;
    Authenticity again;
  };
  const Case cases[] = {
      {"a file of a person", xml, Authenticity::handed_over, Authenticity::handed_over},
      {"a file of the mail system", xml, Authenticity::unverified, Authenticity::unverified},
      {"of a mail that passed", std::string(pass) + mail, Authenticity::unverified, Authenticity::verified},
      {"of a mail that failed", std::string(fail) + mail, Authenticity::handed_over, Authenticity::failed},
      {"of a mail that nobody judged", mail, Authenticity::handed_over, Authenticity::unverified},
      {"of a mail of another that passed", evil_pass + of_another, Authenticity::handed_over, Authenticity::unverified},
  };
  const std::vector<std::string> authserv_ids = {"mx.example.net"};
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);
    test::MemoryIntake intake;
    ASSERT_TRUE(keep(
        intake, open(row.input, {.authserv_ids = authserv_ids, .own_domains = {"other.example"}}, row.of_no_mail)));

    ASSERT_TRUE(retry_quarantined(
        intake, ReportImport(test::report_openers(), {.authserv_ids = authserv_ids, .own_domains = {}}), 1,
        read_again_at));

    EXPECT_THAT(intake.vouched, ElementsAre(row.again));
  }
}

// Covers: receive.quarantine.retry, receive.authenticity-forged
TEST(ReportImport, BelievesNoMailThatAnotherCarriedWhenItIsReadAgain) {
  const std::string mail = std::string(pass) + mail_with({{"r.xml", "text/xml", xml}});
  const ReportImport import(test::report_openers(), {.authserv_ids = {"mx.example.net"}, .own_domains = {}});
  struct Case {
    const char* carrier;
    Authenticity kept;
    Authenticity authenticity;
  };
  const Case cases[] = {
      {"evil.example", Authenticity::verified, Authenticity::unverified},
      {"evil.example", Authenticity::unverified, Authenticity::unverified},
      {"mail.example", Authenticity::unverified, Authenticity::unverified},
      {"mail.example", Authenticity::verified, Authenticity::verified},
  };
  for (const Case& row : cases) {
    const std::vector<Arrival> arrivals =
        import.open({.name = "quarantine 1",
                     .octets = mail,
                     .received_at = read_again_at,
                     .authenticity = row.kept,
                     .place = "message 1",
                     .mail = receiving::CarryingMail{row.carrier, row.carrier, "", "", {}}});

    const auto& report = std::get<NewReport>(arrivals.at(0).items.at(0));
    EXPECT_EQ(report.authenticity, row.authenticity) << row.carrier;
    EXPECT_EQ(report.found.member, "message 1/r.xml");
  }
}

// Covers: receive.quarantine.retry
TEST_F(Import, LeavesInTheQuarantineWhatStillCannotBeRead) {
  import("no report at all");

  const auto lines = retry_quarantined(intake_, ReportImport(test::report_openers(), {}), 1, read_again_at);

  ASSERT_TRUE(lines);
  ASSERT_THAT(*lines, SizeIs(1));
  EXPECT_EQ(lines->front().status, ImportLine::Status::rejected);
  EXPECT_TRUE(intake_.quarantined(1));
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
  EXPECT_TRUE(intake_.quarantined(whole)) << "it holds documents that are kept nowhere else";
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
    Authenticity of_no_mail;
    Authenticity authenticity;
    bool is_mail_kept;
  };
  const Case cases[] = {
      {"a file of a person", xml, Authenticity::handed_over, Authenticity::handed_over, false},
      {"a file of the mail system", xml, Authenticity::unverified, Authenticity::unverified, false},
      {"a mail that passed", std::string(pass) + mail, Authenticity::unverified, Authenticity::verified, false},
      {"a mail that failed", std::string(fail) + mail, Authenticity::unverified, Authenticity::failed, false},
      {"a mail that nobody judged", mail, Authenticity::unverified, Authenticity::unverified, true},
      {"the same of a person", mail, Authenticity::handed_over, Authenticity::unverified, true},
      {"a mail that passed, of a person", std::string(pass) + mail, Authenticity::handed_over, Authenticity::verified,
       false},
      {"a mail in an archive", zip, Authenticity::handed_over, Authenticity::unverified, false},
      {"a mail with an mbox line", "From a@mail.example Sat Nov 21 09:30:00 2026\n" + mail, Authenticity::unverified,
       Authenticity::unverified, true},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const std::vector<Arrival> arrivals =
        open(row.input, {.authserv_ids = {"mx.example.net"}, .own_domains = {}}, row.of_no_mail);

    ASSERT_THAT(arrivals, SizeIs(1));
    ASSERT_THAT(arrivals[0].items, SizeIs(1));
    EXPECT_EQ(std::get<NewReport>(arrivals[0].items[0]).authenticity, row.authenticity);
    EXPECT_EQ(!arrivals[0].raw_mail.empty(), row.is_mail_kept);
    if (!row.is_mail_kept) continue;
    EXPECT_THAT(libarchive::expand(arrivals[0].raw_mail).value_or(""), testing::EndsWith(mail));
  }
}

// Covers: receive.authenticity.carrier
TEST(ReportImport, VerifiesNoReportInTheMailOfAnother) {
  const std::string fields = "Authentication-Results: mx.example.net; dmarc=pass header.from=evil.example\r\n";
  const auto mail_of_evil = [&](const std::string& name, std::string_view octets) {
    return fields +
           changed(mail_with({{name, "text/xml", std::string(octets)}}), "reports@mail.example", "x@evil.example");
  };
  struct Case {
    const char* description;
    std::string input;
    bool is_verified;
  };
  const Case cases[] = {
      {"in another's name", mail_of_evil("r.xml", xml), false},
      {"of its own", mail_of_evil("r.xml", plain_with("reports@mail.example", "x@evil.example")), true},
      {"in a file of its own", mail_of_evil("evil.example!example.com!1767225600!1767311999.xml", xml), true},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.description);

    const std::vector<Arrival> arrivals = open(row.input, {.authserv_ids = {"mx.example.net"}, .own_domains = {}});

    const auto& report = std::get<NewReport>(arrivals.at(0).items.at(0));
    EXPECT_EQ(report.authenticity, row.is_verified ? Authenticity::verified : Authenticity::unverified);
    EXPECT_TRUE(arrivals[0].raw_mail.empty()) << "no judgement would change it";
    if (row.is_verified)
      EXPECT_THAT(report.found.read.warnings, IsEmpty());
    else
      EXPECT_EQ(report.found.read.warnings.at(0).name, "carrier-differs");
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
        import.open({path, octets, from_unix_seconds(1'767'400'000), Authenticity::handed_over});

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
      const std::vector<Arrival> arrivals = import.open({"-", mail, {}, Authenticity::unverified});
      ASSERT_TRUE(std::holds_alternative<NewReport>(arrivals.at(0).items.at(0)));
    }
  };
  std::jthread one(open_some);
  std::jthread other(open_some);
}

}  // namespace
}  // namespace dmarcd::inbox
