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
using testing::ElementsAreArray;
using testing::HasSubstr;
using Names = std::vector<std::string>;

Result<ReadReport> read(std::string_view octets) {
  return read_document(octets, libxml2::XmlDocumentReader());
}

Names names_of(const std::vector<Warning>& warnings) {
  Names names;
  for (const Warning& warning : warnings) names.push_back(warning.name);
  return names;
}

/// The report, or one without anything where it could not be read, with the reason told.
struct Reading {
  explicit Reading(std::string_view octets) {
    const Result<ReadReport> result = read(octets);
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return;
    report = std::get<AggregateReport>(result->report);
    warnings = names_of(result->warnings);
  }

  AggregateReport report;
  Names warnings;
};

constexpr Figures three_messages = {.records = 1, .messages = 3, .dkim_pass = 3, .either_pass = 3};
constexpr Figures three_failures = {.records = 1, .messages = 3, .neither_pass = 3};

// Covers: receive.fields
TEST(AggregateReport, KeepsWhatIsTold) {
  const Reading reading(plain_report);

  const AggregateReport& report = reading.report;
  EXPECT_EQ(report.org_name, "Mail Example");
  EXPECT_EQ(report.email, "reports@mail.example");
  EXPECT_EQ(report.report_id, "20260101.1");
  EXPECT_EQ(unix_seconds(report.begin), 1767225600);
  EXPECT_EQ(unix_seconds(report.end), 1767311999);
  PolicySeen policy;
  policy.domain = "example.com";
  policy.p = "reject";
  policy.sp = "none";
  policy.adkim = policy.aspf = "r";
  policy.pct = "100";
  EXPECT_EQ(report.policy, policy);
  ASSERT_EQ(report.records.size(), 1u);
  const ReceivedRecord& record = report.records[0];
  EXPECT_EQ(record.source_ip.text(), "192.0.2.1");
  EXPECT_EQ(record.evidence.header_from, "example.com");
  EXPECT_THAT(record.evidence.dkim, ElementsAre(DkimEvidence{"example.com", "k1", dkim::DkimCode::pass, ""}));
  EXPECT_THAT(record.evidence.spf,
              ElementsAre(SpfEvidence{"bounces.example.org", spf::SpfIdentity::mail_from, spf::SpfCode::pass, ""}));
  EXPECT_EQ(figures_of(report), three_messages);
  EXPECT_THAT(reading.warnings, ElementsAre());
}

/// A change to the plain report.
struct Change {
  const char* what;
  std::string from, to;
};

// Covers: receive.normal
TEST(AggregateReport, SaysNothingOfWhatIsNormal) {
  const Change changes[] = {
      {"a version", "<feedback>", "<feedback><version>1.0</version>"},
      {"version 0.1", "<feedback>", "<feedback><version>0.1</version>"},
      {"no XML declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", ""},
      {"single quotes in the declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0'?>"},
      {"another encoding of ASCII", "UTF-8", "iso-8859-2"},
      {"a byte order mark", "<?xml", "\xEF\xBB\xBF<?xml"},
      {"the namespace of RFC 9990", "<feedback>", "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">"},
      {"the namespace of the drafts", "<feedback>", "<feedback xmlns=\"http://dmarc.org/dmarc-xml/0.1\">"},
      {"an unknown namespace", "<feedback>", "<feedback xmlns=\"urn:example\">"},
      {"attributes", "<org_name>", "<org_name lang=\"en\">"},
      {"no sp", "<sp>none</sp>", ""},
      {"an empty sp", "<sp>none</sp>", "<sp/>"},
      {"an empty sp of blanks", "<sp>none</sp>", "<sp> </sp>"},
      {"no pct", "<pct>100</pct>", ""},
      {"no selector", "<selector>k1</selector>", ""},
      {"a scope", "<domain>bounces.example.org</domain>", "<domain>bounces.example.org</domain><scope>mfrom</scope>"},
      {"an empty envelope_from", "</header_from>", "</header_from><envelope_from/>"},
      {"begin within the day", "1767225600", "1767229200"},
      {"end at the next midnight", "1767311999", "1767312000"},
      {"end some seconds after that", "1767311999", "1767312005"},
      {"blanks after lines", "</count>\n", "</count> \t\n"},
      {"blanks around a number", "<count>3</count>", "<count> 3\n</count>"},
      {"an unknown element", "<pct>", "<version_published>DMARC1<a>b</a></version_published><pct>"},
      {"an extension", "</policy_published>", "</policy_published><extension><x:a xmlns:x=\"urn:x\"/></extension>"},
      {"an unknown element with known names within", "<row>",
       "<odd><row><count>7</count></row><count>8</count></odd><row>"},
      {"a domain in capitals with its dot", "<domain>example.com<", "<domain>EXAMPLE.COM.<"},
      {"a comment", "<row>", "<!-- <count>9</count> --><row>"},
      {"CDATA", "<count>3<", "<count><![CDATA[3]]><"},
  };

  for (const Change& change : changes) {
    const Reading reading(plain_with(change.from, change.to));
    EXPECT_THAT(reading.warnings, ElementsAre()) << change.what;
    EXPECT_EQ(figures_of(reading.report), three_messages) << change.what;
    EXPECT_EQ(reading.report.policy.domain, "example.com") << change.what;
  }
}

TEST(AggregateReport, TakesCarriageReturnsForBlanks) {
  std::string text;
  for (const char c : plain_report) text += c == '\n' ? std::string("\r\n") : std::string(1, c);

  const Reading reading(text);

  EXPECT_THAT(reading.warnings, ElementsAre());
  EXPECT_EQ(figures_of(reading.report), three_messages);
}

struct Oddity {
  const char* what;
  std::string from, to;
  Names warnings;
  Figures figures = three_messages;
};

const std::string evaluated =
    "<policy_evaluated>\n        <disposition>none</disposition>\n        <dkim>pass</dkim>\n        "
    "<spf>fail</spf>\n      </policy_evaluated>";
const std::string identifiers = "<identifiers>\n      <header_from>example.com</header_from>\n    </identifiers>";

// Covers: receive.oddities
TEST(AggregateReport, RepairsWithAWarning) {
  const Oddity oddities[] = {
      {"identities", identifiers, "<identities><header_from>example.com</header_from></identities>", {"identities"}},
      {"a result in capitals", "<dkim>pass<", "<dkim>Pass<", {"policy_evaluated/dkim-word"}},
      {"a disposition in capitals", "<disposition>none<", "<disposition>None<", {"disposition-word"}},
      {"softfail as disposition", "<disposition>none<", "<disposition>softfail<", {"disposition-word"}},
      {"an empty disposition", "<disposition>none<", "<disposition><", {"disposition-word"}},
      {"an evaluated word that nobody knows",
       "<dkim>pass<",
       "<dkim>yes<",
       {"policy_evaluated/dkim-word"},
       three_failures},
      {"an evaluated softfail", "<spf>fail<", "<spf>softfail<", {"policy_evaluated/spf-word"}},
      {"an evaluated result that is empty",
       "<dkim>pass</dkim>",
       "<dkim/>",
       {"policy_evaluated/dkim-word"},
       three_failures},
      {"an evaluated result that is missing", "<dkim>pass</dkim>", "", {"policy_evaluated/dkim-word"}, three_failures},
      {"hardfail", "<result>pass<", "<result>hardfail<", {"dkim/result-word"}},
      {"unknown", "<result>pass<", "<result>unknown<", {"dkim/result-word"}},
      {"an empty result", "<result>pass<", "<result><", {"dkim/result-word"}},
      {"an odd scope",
       "<domain>bounces.example.org</domain>",
       "<domain>b.example</domain><scope>pra</scope>",
       {"scope-word"}},
      {"a dkim block without anything", "<auth_results>", "<auth_results><dkim><selector/></dkim>", {"dkim-empty"}},
      {"an spf block without anything", "<auth_results>", "<auth_results><spf/>", {"spf-empty"}},
      {"a reason without type",
       "</spf>\n      </policy",
       "</spf><reason><comment>c</comment></reason></policy",
       {"reason-type-missing"}},
      {"a reason of plain text",
       "</spf>\n      </policy",
       "</spf><reason>forwarded</reason></policy",
       {"reason-plain"}},
      {"no header_from", "<header_from>example.com</header_from>", "", {"header-from-missing"}},
      {"no identifiers", identifiers, "", {"header-from-missing"}},
      {"no policy_evaluated", evaluated, "", {"policy-evaluated-missing"}},
      {"no count",
       "<count>3</count>",
       "",
       {"count-missing"},
       {.records = 1, .messages = 1, .dkim_pass = 1, .either_pass = 1}},
      {"two counts", "<count>3</count>", "<count>3</count><count>9</count>", {"element-repeated"}},
      {"brackets", "192.0.2.1", "[2001:db8::1]", {"source-repaired"}},
      {"an address of SMTP", "192.0.2.1", "[IPv6:2001:db8::1]", {"source-repaired"}},
      {"a mapped address", "192.0.2.1", "::ffff:192.0.2.1", {"source-repaired"}},
      {"a zone", "192.0.2.1", "fe80::1%eth0", {"source-repaired"}},
      {"policy_published twice",
       "</policy_published>",
       "</policy_published><policy_published><domain>example.org</domain></policy_published>",
       {"section-repeated"}},
      {"text between elements", "<domain>example.com</domain>", "v=DMARC1<domain>example.com</domain>", {"stray-text"}},
      {"no p", "<p>reject</p>", "", {"policy-missing"}},
      {"an unknown p", "<p>reject</p>", "<p>rejct</p>", {"policy-word"}},
      {"adkim in a word", "<adkim>r<", "<adkim>relaxed<", {"alignment-word"}},
      {"angle brackets", "<report_id>20260101.1<", "<report_id>&lt;20260101.1&gt;<", {"report-id-brackets"}},
      {"bare angle brackets",
       "<report_id>20260101.1<",
       "<report_id><20260101.1@mail.example><",
       {"less-than-escaped", "report-id-brackets"}},
      {"no report_id", "<report_id>20260101.1</report_id>", "", {"report-id-missing"}},
      {"no org_name", "<org_name>Mail Example</org_name>", "", {"org-name-missing"}},
      {"blanks around org_name", "Mail Example", " Mail Example ", {"blanks-trimmed"}},
      {"blanks around begin", "1767225600", " 1767225600", {"blanks-trimmed"}},
      {"a fraction", "1767225600", "1767225600.000", {"time-fraction"}},
      {"begin = end", "1767311999", "1767225600", {"period-empty"}},
      {"more than 25 hours", "1767311999", "1767398399", {"period-long"}},
      {"a time before DMARC",
       "<begin>1767225600</begin>\n      <end>1767311999",
       "<begin>0</begin><end>1",
       {"period-old"}},
      {"blank lines before the declaration", "<?xml", "\n\n <?xml", {"blanks-before-declaration"}},
      {"words before the declaration", "<?xml", "Your report:\n<?xml", {"leading-junk"}},
      {"words before the root", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "Your report:", {"leading-junk"}},
      {"a second byte order mark", "<?xml", "\xEF\xBB\xBF\xEF\xBB\xBF<?xml", {"leading-junk"}},
      {"junk after the root", "</feedback>", "</feedback>junk", {"trailing-junk"}},
      {"an element after the root", "</feedback>", "</feedback><a/>", {"trailing-junk"}},
      {"a bare ampersand", "Mail Example", "Mail & Example", {"ampersand-escaped"}},
      {"an entity of HTML", "Mail Example", "Mail&nbsp;Example", {"ampersand-escaped"}},
      {"a reference to U+0000", "Mail Example", "Mail&#0;Example", {"reference-replaced"}},
      {"a bare less-than", "Mail Example", "Mail < Example", {"less-than-escaped"}},
      {"a tag that is none", "Mail Example", "Mail <Example & Sons", {"less-than-escaped", "ampersand-escaped"}},
      {"xs:schema before the root", "<feedback>", "<xs:schema xmlns:xs=\"urn:x\">\n<feedback>", {"schema-dropped"}},
      {"xs:schema in the root", "<feedback>", "<feedback><xs:schema attributeFormDefault=\"x\">", {"schema-dropped"}},
      {"a control character", "Mail Example", "Mail\x01 Example", {"characters-replaced"}},
      {"octets of Latin-1",
       "Mail Example",
       "B\xFC"
       "cher",
       {"octets-foreign"}},
      {"an encoding that nobody knows",
       "UTF-8\"?>\n<feedback>",
       "x-odd\"?>\n<feedback><!-- \xC3\xBC -->",
       {"encoding-unknown"}},
      {"an encoding that it is not in", "UTF-8", "utf-16", {"encoding-wrong"}},
  };

  for (const Oddity& oddity : oddities) {
    const Reading reading(plain_with(oddity.from, oddity.to));
    EXPECT_THAT(reading.warnings, ElementsAreArray(oddity.warnings)) << oddity.what;
    EXPECT_EQ(figures_of(reading.report), oddity.figures) << oddity.what;
  }
}

// Covers: receive.dropped-records
TEST(AggregateReport, DropsARecordAndKeepsTheRest) {
  const Oddity oddities[] = {
      {"a count of nothing", "<count>3<", "<count>0<", {"count-unusable"}, {}},
      {"a count below nothing", "<count>3<", "<count>-3<", {"count-unusable"}, {}},
      {"a count with a sign", "<count>3<", "<count>+3<", {"count-unusable"}, {}},
      {"a count with a fraction", "<count>3<", "<count>3.0<", {"count-unusable"}, {}},
      {"a count in words", "<count>3<", "<count>three<", {"count-unusable"}, {}},
      {"an empty count", "<count>3<", "<count><", {"count-unusable"}, {}},
      {"a count beyond the limit", "<count>3<", "<count>1000000000001<", {"count-unusable"}, {}},
      {"a count beyond 64 bits", "<count>3<", "<count>99999999999999999999<", {"count-unusable"}, {}},
      {"no address", "<source_ip>192.0.2.1</source_ip>", "", {"source-missing"}, {}},
      {"an address that is hidden", "192.0.2.1", "X.X.X.X", {"source-unusable"}, {}},
      {"an empty address", "192.0.2.1", "", {"source-unusable"}, {}},
      {"a name", "192.0.2.1", "mail.example", {"source-unusable"}, {}},
  };

  const std::size_t begin = plain_report.find("<record>");
  const std::string kept(plain_report.substr(begin, plain_report.find("</feedback>") - begin));
  for (const Oddity& oddity : oddities) {
    const Reading reading(plain_with(kept, kept + test::changed(kept, oddity.from, oddity.to)));
    EXPECT_THAT(reading.warnings, ElementsAreArray(oddity.warnings)) << oddity.what;
    EXPECT_EQ(figures_of(reading.report), three_messages) << oddity.what;
  }
}

struct Refusal {
  const char* what;
  std::string document;
  const char* reason;
};

// Covers: receive.refused, receive.no-dtd
TEST(AggregateReport, RefusesWithAReason) {
  const Refusal refusals[] = {
      {"nothing", "", "empty"},
      {"blanks", " \n\t", "empty"},
      {"one word", "unused", "no XML: it begins with \"unused\""},
      {"a picture", "\x89PNG\r\n\x1A\n", "no XML"},
      {"another document", "<html><body/></html>", "root is <html>"},
      {"no report_metadata", "<feedback><policy_published/><record/></feedback>", "no report_metadata"},
      {"no policy_published", "<feedback><report_metadata/><record/></feedback>", "no policy_published"},
      {"no record", "<feedback><report_metadata/><policy_published/></feedback>", "no record"},
      {"no domain", plain_with("<domain>example.com</domain>", ""), "no policy_published/domain"},
      {"a domain that is none", plain_with("<domain>example.com<", "<domain>no domain<"), "no domain name"},
      {"no begin", plain_with("<begin>1767225600</begin>", ""), "no date_range/begin"},
      {"an empty begin", plain_with("1767225600", ""), "no number of seconds"},
      {"a date in words", plain_with("1767225600", "2026-01-01"), "no number of seconds"},
      {"milliseconds", plain_with("1767225600", "1767225600000"), "no number of seconds"},
      {"end before begin", plain_with("1767311999", "1767225599"), "ends before it begins"},
      {"a document cut off", std::string(plain_report.substr(0, plain_report.size() - 20)), "cut off"},
      {"a document cut off in a tag", std::string(plain_report.substr(0, plain_report.find("</row>") + 4)), "cut off"},
      {"a wrong end", plain_with("</row>", "</raw>"), "not well-formed"},
      {"a DTD", plain_with("<feedback>", "<!DOCTYPE feedback [<!ENTITY a \"b\">]>\n<feedback>"), "DTD"},
      {"EBCDIC that is declared", plain_with("UTF-8", "EBCDIC-CP-US"), "EBCDIC"},
      {"EBCDIC", "\x4C\x6F\xA7\x94\x93\x40", "EBCDIC"},
      {"UTF-32", std::string("\xFF\xFE\0\0<\0\0\0", 8), "UTF-32"},
      {"nothing but ampersands", "<a>" + std::string(20'000, '&'), "misused"},
      {"a text without end", plain_with("Mail Example", std::string(limits::longest_text + 1, 'x')), "longer than"},
  };

  for (const Refusal& refusal : refusals) {
    const Result<ReadReport> result = read(refusal.document);
    ASSERT_FALSE(result) << refusal.what;
    EXPECT_EQ(result.error().kind, Error::Kind::permanent) << refusal.what;
    EXPECT_THAT(result.error().message, HasSubstr(refusal.reason)) << refusal.what;
  }
}

std::string as_utf16(std::string_view ascii, bool is_little_endian) {
  std::string octets;
  for (const char c : ascii) {
    if (!is_little_endian) octets += '\0';
    octets += c;
    if (is_little_endian) octets += '\0';
  }
  return octets;
}

// Covers: receive.encodings
TEST(AggregateReport, ReadsEachEncoding) {
  const std::string little = as_utf16(plain_report, true);
  const std::string big = as_utf16(plain_report, false);
  struct Row {
    const char* what;
    std::string octets;
    const char* org_name;
  };
  const Row rows[] = {
      {"UTF-16, little end first, marked", "\xFF\xFE" + little, "Mail Example"},
      {"UTF-16, big end first, marked", "\xFE\xFF" + big, "Mail Example"},
      {"UTF-16, little end first", little, "Mail Example"},
      {"UTF-16, big end first", big, "Mail Example"},
      {"UTF-16 with a pair of surrogates",
       test::changed("\xFF\xFE" + little, as_utf16("Mail Example", true), "\x3D\xD8\xE7\xDC"), "\xF0\x9F\x93\xA7"},
      {"UTF-8",
       plain_with("Mail Example",
                  "B\xC3\xBC"
                  "cher"),
       "B\xC3\xBC"
       "cher"},
      {"Latin-1",
       test::changed(plain_with("Mail Example",
                                "B\xFC"
                                "cher"),
                     "UTF-8", "ISO-8859-1"),
       "B\xC3\xBC"
       "cher"},
      {"Windows-1252", test::changed(plain_with("Mail Example", "\x80"), "UTF-8", "windows-1252"), "\xE2\x82\xAC"},
      {"Latin-9", test::changed(plain_with("Mail Example", "\xA4"), "UTF-8", "iso-8859-15"), "\xE2\x82\xAC"},
  };

  for (const Row& row : rows) {
    const Reading reading(row.octets);
    EXPECT_EQ(reading.report.org_name, row.org_name) << row.what;
    EXPECT_THAT(reading.warnings, ElementsAre()) << row.what;
    EXPECT_EQ(figures_of(reading.report), three_messages) << row.what;
  }
}

}  // namespace
}  // namespace dmarcd::receiving
