#include "dmarcd/report/feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_report.h"

namespace dmarcd::report {
namespace {

using evaluation::PolicyOverride;
using spf::SpfCode;
using spf::SpfIdentity;
using test::name;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// Writes "path/of/element=text" for each element that holds text.
class PlainWriter final : public ElementWriter {
 public:
  void open_root(const char* element, const char* name_space) override { path_ = {std::string(element) + name_space}; }
  void open(const char* element) override { path_.emplace_back(element); }
  void text(const char* element, const std::string& text) override {
    std::string line;
    for (const std::string& opened : path_) line += opened + "/";
    lines.push_back(line + element + "=" + text);
  }
  void close() override { path_.pop_back(); }

  bool is_closed() const { return path_.empty(); }
  std::vector<std::string> lines;

 private:
  std::vector<std::string> path_;
};

std::vector<std::string> record_lines(Dialect dialect, const ReportRow& row) {
  PlainWriter writer;
  write_record(writer, dialect, row);
  EXPECT_TRUE(writer.is_closed());
  return writer.lines;
}

/// The lines of a record below `path`, without it.
std::vector<std::string> lines_below(const std::string& path, Dialect dialect, const ReportRow& row) {
  std::vector<std::string> lines;
  for (const std::string& line : record_lines(dialect, row))
    if (line.starts_with(path)) lines.push_back(line.substr(path.size()));
  return lines;
}

ReportRow row_with(const SpfAuthResult& result, const std::string& envelope_from) {
  ReportRow row = test::sample_row();
  row.envelope_from = envelope_from;
  row.spf_result = result;
  return row;
}

// Covers: report.document.policy, report.document.period
TEST(Feedback, BeginsWithMetadataAndPolicyOfRfc9990) {
  PlainWriter writer;

  begin_feedback(writer, Dialect::rfc9990, test::sample_metadata(), test::sample_policy());

  const std::string root = "feedbackurn:ietf:params:xml:ns:dmarc-2.0/";
  const std::string metadata = root + "report_metadata/";
  const std::string policy = root + "policy_published/";
  EXPECT_THAT(
      writer.lines,
      ElementsAre(root + "version=1.0", metadata + "org_name=Example Mail & Sons",
                  metadata + "email=reports@example.net", metadata + "extra_contact_info=https://example.net/dmarc",
                  metadata + "report_id=00112233445566778899aabbccddeeff", metadata + "date_range/begin=1767225600",
                  metadata + "date_range/end=1767311999", metadata + "error=sp=rejct is no policy",
                  metadata + "generator=dmarcd 1.0", policy + "domain=example.com",
                  policy + "discovery_method=treewalk", policy + "p=reject", policy + "sp=quarantine",
                  policy + "np=none", policy + "adkim=s", policy + "aspf=r", policy + "fo=1:d", policy + "testing=y"));
}

// Covers: report.document.policy, report.document.dialects
TEST(Feedback, BeginsWithMetadataAndPolicyOfRfc7489) {
  PlainWriter writer;

  begin_feedback(writer, Dialect::rfc7489, test::sample_metadata(), test::sample_policy());

  EXPECT_EQ(writer.lines[0], "feedback/version=1.0");
  EXPECT_THAT(writer.lines, Not(testing::Contains(HasSubstr("generator"))));
  EXPECT_THAT(std::vector<std::string>(writer.lines.end() - 7, writer.lines.end()),
              ElementsAre("feedback/policy_published/domain=example.com", "feedback/policy_published/adkim=s",
                          "feedback/policy_published/aspf=r", "feedback/policy_published/p=reject",
                          "feedback/policy_published/sp=quarantine", "feedback/policy_published/pct=50",
                          "feedback/policy_published/fo=1:d"));
}

TEST(Feedback, LeavesOutWhatIsEmptyAndMayBeAbsent) {
  ReportMetadata metadata = test::sample_metadata();
  metadata.extra_contact_info = metadata.error = metadata.generator = "";
  PolicyPublished policy = test::sample_policy();
  policy.pct = std::nullopt;
  PlainWriter writer;

  begin_feedback(writer, Dialect::rfc7489, metadata, policy);

  EXPECT_THAT(writer.lines, Not(testing::Contains(testing::EndsWith("="))));
  EXPECT_THAT(writer.lines, testing::Contains("feedback/policy_published/pct=100"));
}

// Covers: report.document.evaluated, report.document.no-human-result
TEST(Feedback, WritesARecordOfRfc9990) {
  EXPECT_THAT(
      record_lines(Dialect::rfc9990, test::sample_row()),
      ElementsAre("record/row/source_ip=2001:db8::1", "record/row/count=3",
                  "record/row/policy_evaluated/disposition=pass", "record/row/policy_evaluated/dkim=pass",
                  "record/row/policy_evaluated/spf=fail", "record/row/policy_evaluated/reason/type=policy_test_mode",
                  "record/row/policy_evaluated/reason/comment=t=y", "record/identifiers/header_from=news.example.com",
                  "record/identifiers/envelope_from=bounces.example.org", "record/identifiers/envelope_to=example.net",
                  "record/auth_results/dkim/domain=news.example.com", "record/auth_results/dkim/selector=k1",
                  "record/auth_results/dkim/result=pass", "record/auth_results/dkim/domain=lists.example.org",
                  "record/auth_results/dkim/selector=k2", "record/auth_results/dkim/result=fail",
                  "record/auth_results/spf/domain=bounces.example.org", "record/auth_results/spf/scope=mfrom",
                  "record/auth_results/spf/result=softfail"));
}

// Covers: report.document.dialects
TEST(Feedback, SaysInRfc7489sWordsWhatItHasNoWordFor) {
  EXPECT_THAT(lines_below("record/row/policy_evaluated/", Dialect::rfc7489, test::sample_row()),
              ElementsAre("disposition=none", "dkim=pass", "spf=fail", "reason/type=other",
                          "reason/comment=policy_test_mode: t=y"));
}

// Covers: report.document.evaluated
TEST(Feedback, KeepsTheOrderOfReasons) {
  ReportRow row = test::sample_row();
  row.reasons = {{PolicyOverride::Type::mailing_list, ""}, {PolicyOverride::Type::local_policy, "trusted"}};

  EXPECT_THAT(lines_below("record/row/policy_evaluated/reason/", Dialect::rfc9990, row),
              ElementsAre("type=mailing_list", "type=local_policy", "comment=trusted"));
}

struct SpfCase {
  const char* name;
  ReportRow row;
  std::vector<std::string> rfc9990;
  std::vector<std::string> rfc7489;
};

// RFC 9990 section 3.1.1.11: the MAIL FROM identity alone, of which a null reverse-path has the HELO name.
const SpfCase spf_cases[] = {
    {"MAIL FROM",
     row_with({"example.org", SpfIdentity::mail_from, SpfCode::pass}, "example.org"),
     {"domain=example.org", "scope=mfrom", "result=pass"},
     {"domain=example.org", "scope=mfrom", "result=pass"}},
    {"a null reverse-path",
     row_with({"mail.example.org", SpfIdentity::helo, SpfCode::pass}, ""),
     {"domain=mail.example.org", "scope=mfrom", "result=pass"},
     {"domain=mail.example.org", "scope=helo", "result=pass"}},
    {"a null reverse-path and a HELO that is an address",
     row_with({"[192.0.2.1]", SpfIdentity::helo, SpfCode::none}, ""),
     {},
     {"domain=[192.0.2.1]", "scope=helo", "result=none"}},
    {"a null reverse-path and a bare address",
     row_with({"192.0.2.1", SpfIdentity::helo, SpfCode::none}, ""),
     {},
     {"domain=192.0.2.1", "scope=helo", "result=none"}},
    {"a null reverse-path and a HELO of one label",
     row_with({"localhost", SpfIdentity::helo, SpfCode::none}, ""),
     {},
     {"domain=localhost", "scope=helo", "result=none"}},
    {"a null reverse-path without HELO",
     row_with({"", SpfIdentity::helo, SpfCode::none}, ""),
     {},
     {"domain=", "scope=helo", "result=none"}},
    {"a MAIL FROM that names no domain",
     row_with({"[192.0.2.1]", SpfIdentity::mail_from, SpfCode::none}, "[192.0.2.1]"),
     {"domain=[192.0.2.1]", "scope=mfrom", "result=none"},
     {"domain=[192.0.2.1]", "scope=mfrom", "result=none"}},
};

// Covers: report.document.spf-identity, report.document.null-sender
TEST(Feedback, ReportsTheSpfIdentityThatTheDialectKnows) {
  for (const SpfCase& test : spf_cases) {
    EXPECT_EQ(lines_below("record/auth_results/spf/", Dialect::rfc9990, test.row), test.rfc9990) << test.name;
    EXPECT_EQ(lines_below("record/auth_results/spf/", Dialect::rfc7489, test.row), test.rfc7489) << test.name;
  }
}

// Covers: report.document.spf-identity
TEST(Feedback, HasASpfResultInRfc7489sFormWhereNoneIsKnown) {
  ReportRow row = test::sample_row();
  row.spf_result = std::nullopt;

  EXPECT_THAT(lines_below("record/auth_results/spf/", Dialect::rfc7489, row),
              ElementsAre("domain=bounces.example.org", "scope=mfrom", "result=none"));
  EXPECT_THAT(lines_below("record/auth_results/spf/", Dialect::rfc9990, row), SizeIs(0));
}

// Covers: report.document.null-sender
TEST(Feedback, WritesAnEmptyEnvelopeFromForTheNullReversePath) {
  ReportRow row = test::sample_row();
  row.envelope_from = row.envelope_to = "";

  for (const Dialect dialect : {Dialect::rfc9990, Dialect::rfc7489})
    EXPECT_THAT(lines_below("record/identifiers/", dialect, row),
                ElementsAre("header_from=news.example.com", "envelope_from="));
}

// RFC 9990 section 3.1.3.
// Covers: report.document.signatures
TEST(Feedback, ReportsAHundredSignaturesThoseThatCountMostFirst) {
  ReportRow row = test::sample_row();
  row.dkim_results.clear();
  for (int i = 0; i < 97; ++i)
    row.dkim_results.push_back({name("f" + std::to_string(i) + ".example.org"), "k", dkim::DkimCode::fail});
  row.dkim_results.push_back({name("example.org"), "k", dkim::DkimCode::pass});
  row.dkim_results.push_back({name("example.com"), "k", dkim::DkimCode::pass});
  row.dkim_results.push_back({name("news.example.com"), "k", dkim::DkimCode::pass});
  row.dkim_results.push_back({name("news.example.com"), "k", dkim::DkimCode::neutral});

  const std::vector<std::string> lines = lines_below("record/auth_results/dkim/", Dialect::rfc9990, row);

  ASSERT_THAT(lines, SizeIs(3 * 100));
  EXPECT_EQ(lines[0], "domain=news.example.com");
  EXPECT_EQ(lines[3], "domain=example.com");
  EXPECT_EQ(lines[6], "domain=example.org");
  EXPECT_EQ(lines[9], "domain=f0.example.org");
  EXPECT_EQ(lines[297], "domain=f96.example.org");
}

// Covers: report.document.selector
TEST(Feedback, LeavesOutASignatureWithoutSelector) {
  ReportRow row = test::sample_row();
  row.dkim_results = {{name("example.com"), "", dkim::DkimCode::permerror}};

  for (const Dialect dialect : {Dialect::rfc9990, Dialect::rfc7489})
    EXPECT_THAT(lines_below("record/auth_results/dkim/", dialect, row), SizeIs(0));
}

TEST(Feedback, HandsOnNoTextThatXmlDoesNotAllow) {
  ReportRow row = test::sample_row();
  row.dkim_results = {{name("example.com"), "]]>&<\x01\xFF", dkim::DkimCode::fail}};
  row.envelope_from = "\xF0\x9F";

  EXPECT_EQ(lines_below("record/auth_results/dkim/", Dialect::rfc9990, row)[1], "selector=]]>&<");
  EXPECT_EQ(lines_below("record/identifiers/", Dialect::rfc9990, row)[1], "envelope_from=");
}

}  // namespace
}  // namespace dmarcd::report
