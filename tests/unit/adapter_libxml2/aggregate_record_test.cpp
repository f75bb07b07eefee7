#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"

#include "support/received_xml.h"
#include "xml_document_reader.h"

namespace dmarcd::receiving {
namespace {

using test::plain_report;
using test::plain_with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

ReadReport read(std::string_view octets) {
  Result<ReadReport> result = read_document(octets, libxml2::XmlDocumentReader());
  EXPECT_TRUE(result) << result.error().message;
  return result ? *std::move(result) : ReadReport();
}

AggregateReport aggregate(std::string_view octets) {
  return std::get<AggregateReport>(read(octets).report);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// From `from` up to, not including, `to`.
std::string piece_of_plain(std::string_view from, std::string_view to) {
  const std::size_t begin = plain_report.find(from);
  return std::string(plain_report.substr(begin, plain_report.find(to, begin) - begin));
}

const std::string evaluated = piece_of_plain("<policy_evaluated>", "\n    </row>");
const std::string results = piece_of_plain("<auth_results>", "\n  </record>");
const std::string whole_record = piece_of_plain("<record>", "</feedback>");

std::string dkim_block(std::string_view domain, std::string_view result) {
  return fmt::format("<dkim><domain>{}</domain><result>{}</result></dkim>", domain, result);
}
std::string spf_block(std::string_view domain, std::string_view result, std::string_view scope = "mfrom") {
  return fmt::format("<spf><domain>{}</domain><scope>{}</scope><result>{}</result></spf>", domain, scope, result);
}

// Covers: receive.recomputed
TEST(AggregateRecord, WorksOutWhatPolicyEvaluatedDoesNotSay) {
  struct Row {
    const char* what;
    std::string results;
    const char* alignment;
    bool dkim, spf;
    const char* header_from = "example.com";
  };
  const Row rows[] = {
      {"equal domains", dkim_block("example.com", "pass") + spf_block("Example.COM.", "pass"), "r", true, true},
      {"a subdomain", dkim_block("a.example.com", "pass"), "r", true, false},
      {"a subdomain under strict alignment", dkim_block("a.example.com", "pass"), "s", false, false},
      {"equal domains under strict alignment", dkim_block("example.com", "pass"), "s", true, false},
      {"another domain", dkim_block("example.org", "pass") + spf_block("example.net", "pass"), "r", false, false},
      {"a domain that only ends alike", dkim_block("badexample.com", "pass"), "r", false, false},
      {"a top-level domain", dkim_block("com", "pass"), "r", false, false},
      {"no pass", dkim_block("example.com", "fail") + spf_block("example.com", "softfail"), "r", false, false},
      {"one of several", dkim_block("example.org", "pass") + dkim_block("example.com", "pass"), "r", true, false},
      {"HELO for the null reverse-path", spf_block("mail.example.com", "pass", "helo"), "r", false, true},
      {"no results", "", "r", false, false},
      {"a name below", dkim_block("example.com", "pass"), "r", true, false, "a.example.com"},
      {"a neighbour below the policy domain", dkim_block("b.example.com", "pass"), "r", true, false, "a.example.com"},
      {"a neighbour, strictly", dkim_block("b.example.com", "pass"), "s", false, false, "a.example.com"},
      {"a neighbour below another domain", dkim_block("b.example.org", "pass"), "r", false, false, "a.example.org"},
  };

  for (const Row& row : rows) {
    std::string document =
        test::changed(plain_with(evaluated, ""), results, "<auth_results>" + row.results + "</auth_results>");
    document = test::changed(document, "<header_from>example.com<", fmt::format("<header_from>{}<", row.header_from));
    document = test::changed(document, "<adkim>r<", fmt::format("<adkim>{}<", row.alignment));
    const AggregateReport report = aggregate(document);
    ASSERT_THAT(report.records, SizeIs(1)) << row.what;
    const ReceivedRecord& record = report.records[0];
    EXPECT_TRUE(record.is_recomputed) << row.what;
    EXPECT_EQ(record.dkim, row.dkim) << row.what;
    EXPECT_EQ(record.spf, row.spf) << row.what;
  }
}

TEST(AggregateRecord, TakesHeloForNothingBesideAnEnvelopeFrom) {
  std::string document = test::changed(plain_with(evaluated, ""), results,
                                       "<auth_results>" + spf_block("example.com", "pass", "helo") + "</auth_results>");
  document = test::changed(document, "</header_from>", "</header_from><envelope_from>example.com</envelope_from>");

  EXPECT_FALSE(aggregate(document).records.at(0).spf);
}

// Covers: receive.no-false-pass
TEST(AggregateRecord, TakesOnlyPassForAPass) {
  for (const char* word :
       {"none", "softfail", "hardfail", "passed", "p a s s", "true", "1", "neutral", "pass.", "best"}) {
    const AggregateReport report = aggregate(plain_with("<dkim>pass<", fmt::format("<dkim>{}<", word)));
    EXPECT_FALSE(report.records.at(0).dkim) << word;
  }
  for (const char* word : {"pass", "PASS", "Pass", " pass\n"}) {
    const AggregateReport report = aggregate(plain_with("<dkim>pass<", fmt::format("<dkim>{}<", word)));
    EXPECT_TRUE(report.records.at(0).dkim) << word;
  }
}

TEST(AggregateRecord, KnowsResultsByOtherWordsAndKeepsTheseAsHumanResult) {
  struct Row {
    const char* word;
    dkim::DkimCode dkim;
    spf::SpfCode spf;
    const char* human_result;
  };
  using dkim::DkimCode;
  using spf::SpfCode;
  const Row rows[] = {
      {"pass", DkimCode::pass, SpfCode::pass, ""},
      {"Pass", DkimCode::pass, SpfCode::pass, ""},
      {"neutral", DkimCode::neutral, SpfCode::neutral, ""},
      {"temperror", DkimCode::temperror, SpfCode::temperror, ""},
      {"hardfail", DkimCode::fail, SpfCode::fail, "hardfail"},
      {"unknown", DkimCode::temperror, SpfCode::temperror, "unknown"},
      {"error", DkimCode::permerror, SpfCode::permerror, "error"},
      {"invalid", DkimCode::permerror, SpfCode::permerror, "invalid"},
      {"fine", DkimCode::none, SpfCode::none, "fine"},
  };

  for (const Row& row : rows) {
    const std::string blocks = dkim_block("example.com", row.word) + spf_block("example.com", row.word);
    const Evidence evidence =
        aggregate(plain_with(results, "<auth_results>" + blocks + "</auth_results>")).records.at(0).evidence;
    EXPECT_THAT(evidence.dkim, ElementsAre(DkimEvidence{"example.com", "", row.dkim, row.human_result})) << row.word;
    EXPECT_THAT(evidence.spf,
                ElementsAre(SpfEvidence{"example.com", spf::SpfIdentity::mail_from, row.spf, row.human_result}))
        << row.word;
  }
}

TEST(AggregateRecord, KeepsEveryResultAndReason) {
  const std::string blocks = spf_block("a.example", "pass", "helo") + dkim_block("b.example", "fail") +
                             spf_block("c.example", "fail") + dkim_block("d.example", "pass");
  const std::string reasons =
      "<reason><type>forwarded</type></reason><reason><comment>a &amp; b</comment><type>local_policy</type></reason>";
  std::string document = plain_with(results, "<auth_results>" + blocks + "</auth_results>");
  document = test::changed(document, "</policy_evaluated>", reasons + "</policy_evaluated>");

  const Evidence evidence = aggregate(document).records.at(0).evidence;

  EXPECT_THAT(evidence.dkim, ElementsAre(DkimEvidence{"b.example", "", dkim::DkimCode::fail, ""},
                                         DkimEvidence{"d.example", "", dkim::DkimCode::pass, ""}));
  EXPECT_THAT(evidence.spf, ElementsAre(SpfEvidence{"a.example", spf::SpfIdentity::helo, spf::SpfCode::pass, ""},
                                        SpfEvidence{"c.example", spf::SpfIdentity::mail_from, spf::SpfCode::fail, ""}));
  EXPECT_THAT(evidence.reasons, ElementsAre(OverrideSeen{"forwarded", ""}, OverrideSeen{"local_policy", "a & b"}));
}

TEST(AggregateRecord, ComparesDomainsAsALabels) {
  const AggregateReport report = aggregate(test::changed(plain_with("<domain>example.com<",
                                                                    "<domain>B\xC3\xBC"
                                                                    "cher.example<"),
                                                         "<header_from>example.com<",
                                                         "<header_from>b\xC3\xBC"
                                                         "cher.EXAMPLE.<"));

  EXPECT_EQ(report.policy.domain, "xn--bcher-kva.example");
  EXPECT_EQ(report.records.at(0).evidence.header_from, "xn--bcher-kva.example");
}

TEST(AggregateRecord, TakesThePolicyDomainForAMissingHeaderFromAlsoIfThatComesLater) {
  const std::string policy = piece_of_plain("<policy_published>", "<record>");
  std::string document = test::changed(plain_with(policy, ""), "</feedback>", policy + "</feedback>");
  document = test::changed(document, "<header_from>example.com</header_from>", "");

  EXPECT_EQ(aggregate(document).records.at(0).evidence.header_from, "example.com");
}

// Covers: receive.limits
TEST(AggregateRecord, KeepsNoEndlessResultsAndWarnings) {
  const std::string many = repeated(dkim_block("example.com", "pass"), limits::most_results_a_record + 300);

  const ReadReport read_report = read(plain_with("<auth_results>", "<auth_results>" + many));

  EXPECT_THAT(std::get<AggregateReport>(read_report.report).records.at(0).evidence.dkim,
              SizeIs(limits::most_results_a_record));
  ASSERT_THAT(read_report.warnings, SizeIs(limits::most_warnings + 1));
  EXPECT_EQ(read_report.warnings.front().name, "too-many-results");
  EXPECT_EQ(read_report.warnings.back().name, "more-warnings");
  EXPECT_THAT(read_report.warnings.back().text, HasSubstr("201 more"));
}

// Covers: receive.limits
TEST(AggregateRecord, SumsUpTheLargestCounts) {
  const std::string largest = test::changed(whole_record, "<count>3<", "<count>1000000000000<");
  constexpr std::size_t records = 50'000;

  const AggregateReport report = aggregate(plain_with(whole_record, repeated(largest, records)));

  EXPECT_EQ(figures_of(report).records, records);
  EXPECT_EQ(figures_of(report).messages, records * 1'000'000'000'000u);
}

TEST(AggregateReportTime, IsDoubtedIfItIsToCome) {
  ReadReport read_report = read(plain_report);
  const Timestamp end = std::get<AggregateReport>(read_report.report).end;

  doubt_future(read_report, end - std::chrono::hours(48));
  EXPECT_THAT(read_report.warnings, SizeIs(0));

  doubt_future(read_report, end - std::chrono::hours(49));
  ASSERT_THAT(read_report.warnings, SizeIs(1));
  EXPECT_EQ(read_report.warnings[0].name, "period-future");
}

TEST(AggregateReportTime, GoesBeyondTheClocksOf32Bits) {
  for (const std::int64_t end : {2'147'483'648, 4'294'967'296, 253'402'300'799}) {
    std::string document = plain_with("1767311999", fmt::format("{}", end));
    document = test::changed(document, "1767225600", fmt::format("{}", end - 86'399));
    EXPECT_EQ(unix_seconds(aggregate(document).end), end);
  }
}

}  // namespace
}  // namespace dmarcd::receiving
