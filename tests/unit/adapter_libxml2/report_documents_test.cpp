#include "report_documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "gzip.h"
#include "schema.h"
#include "support/sample_report.h"

namespace dmarcd::libxml2 {
namespace {

using report::Dialect;
using report::ReportMetadata;
using report::ReportRow;
using testing::HasSubstr;

const Dialect dialects[] = {Dialect::rfc9990, Dialect::rfc7489};

Result<std::string> write(Dialect dialect, const ReportMetadata& metadata, const std::vector<ReportRow>& rows) {
  const ReportDocuments documents(&zlib::begin_gzip);
  std::unique_ptr<report::DocumentWriter> writer =
      DMARCD_TRY(documents.begin(dialect, metadata, test::sample_policy()));
  for (const ReportRow& row : rows) DMARCD_TRY(writer->add(row));
  return writer->finish();
}

std::string xml_of(Dialect dialect, const std::vector<ReportRow>& rows,
                   const ReportMetadata& metadata = test::sample_metadata()) {
  const Result<std::string> compressed = write(dialect, metadata, rows);
  EXPECT_TRUE(compressed) << compressed.error().message;
  return *zlib::expand_gzip(*compressed);
}

TEST(ReportDocuments, WritesXmlThatPeopleCanRead) {
  ReportRow row = test::sample_row();
  row.dkim_results.resize(1, row.dkim_results[0]);

  EXPECT_EQ(xml_of(Dialect::rfc9990, {row}), R"(<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
 <version>1.0</version>
 <report_metadata>
  <org_name>Example Mail &amp; Sons</org_name>
  <email>reports@example.net</email>
  <extra_contact_info>https://example.net/dmarc</extra_contact_info>
  <report_id>00112233445566778899aabbccddeeff</report_id>
  <date_range>
   <begin>1767225600</begin>
   <end>1767311999</end>
  </date_range>
  <error>sp=rejct is no policy</error>
  <generator>dmarcd 1.0</generator>
 </report_metadata>
 <policy_published>
  <domain>example.com</domain>
  <discovery_method>treewalk</discovery_method>
  <p>reject</p>
  <sp>quarantine</sp>
  <np>none</np>
  <adkim>s</adkim>
  <aspf>r</aspf>
  <fo>1:d</fo>
  <testing>y</testing>
 </policy_published>
 <record>
  <row>
   <source_ip>2001:db8::1</source_ip>
   <count>3</count>
   <policy_evaluated>
    <disposition>pass</disposition>
    <dkim>pass</dkim>
    <spf>fail</spf>
    <reason>
     <type>policy_test_mode</type>
     <comment>t=y</comment>
    </reason>
   </policy_evaluated>
  </row>
  <identifiers>
   <header_from>news.example.com</header_from>
   <envelope_from>bounces.example.org</envelope_from>
   <envelope_to>example.net</envelope_to>
  </identifiers>
  <auth_results>
   <dkim>
    <domain>lists.example.org</domain>
    <selector>k2</selector>
    <result>fail</result>
   </dkim>
   <spf>
    <domain>bounces.example.org</domain>
    <scope>mfrom</scope>
    <result>softfail</result>
   </spf>
  </auth_results>
 </record>
</feedback>
)");
}

TEST(ReportDocuments, HasNoNamespaceInRfc7489sForm) {
  EXPECT_THAT(xml_of(Dialect::rfc7489, {test::sample_row()}), HasSubstr("\n<feedback>\n <version>1.0</version>\n"));
}

// Covers: report.document.equal-octets
TEST(ReportDocuments, WritesTheSameRowsAsTheSameOctets) {
  for (const Dialect dialect : dialects)
    EXPECT_EQ(*write(dialect, test::sample_metadata(), {test::sample_row()}),
              *write(dialect, test::sample_metadata(), {test::sample_row()}));
}

TEST(ReportDocuments, RefusesAReportWithoutRecords) {
  const Result<std::string> written = write(Dialect::rfc9990, test::sample_metadata(), {});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot end a report without records: both schemas want one");
}

/// A compressor that has no room.
class FullCompressor final : public report::Compressor {
 public:
  Result<void> add(std::string_view) override { return temporary_failure("no room"); }
  std::size_t size() const override { return 0; }
  Result<std::string> finish() override { return std::string(); }
};

TEST(ReportDocuments, TellsWhatTheCompressorTold) {
  const ReportDocuments documents([] { return std::make_unique<FullCompressor>(); });
  const auto writer = documents.begin(Dialect::rfc9990, test::sample_metadata(), test::sample_policy());
  ASSERT_TRUE(writer);
  for (int i = 0; i < 100; ++i) static_cast<void>((*writer)->add(test::sample_row()));

  const Result<std::string> document = (*writer)->finish();

  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "no room");
}

TEST(ReportDocuments, TellsWhyNoCompressionBegan) {
  const ReportDocuments documents(
      []() -> Result<std::unique_ptr<report::Compressor>> { return temporary_failure("no memory"); });

  const auto writer = documents.begin(Dialect::rfc9990, test::sample_metadata(), test::sample_policy());

  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().message, "no memory");
}

/// Counts what comes and keeps nothing; the longest piece tells how much was held back.
class CountingCompressor final : public report::Compressor {
 public:
  CountingCompressor(std::size_t& total, std::size_t& longest) : total_(total), longest_(longest) {}

  Result<void> add(std::string_view octets) override {
    total_ += octets.size();
    longest_ = std::max(longest_, octets.size());
    return {};
  }
  std::size_t size() const override { return total_; }
  Result<std::string> finish() override { return std::string(); }

 private:
  std::size_t& total_;
  std::size_t& longest_;
};

// Covers: report.document.memory
TEST(ReportDocuments, HoldsNoRowsBack) {
  std::size_t total = 0;
  std::size_t longest = 0;
  const ReportDocuments documents([&] { return std::make_unique<CountingCompressor>(total, longest); });
  const auto writer = *documents.begin(Dialect::rfc9990, test::sample_metadata(), test::sample_policy());
  const ReportRow row = test::sample_row();
  constexpr std::size_t rows = 100'000;

  for (std::size_t i = 0; i < rows; ++i) ASSERT_TRUE(writer->add(row));

  EXPECT_GT(total, rows * 500);
  EXPECT_LT(longest, 100'000u);
}

// ---- Octets of strangers -------------------------------------------------------------------------------------------

class Strangers {
 public:
  std::string octets() {
    static const char* const evil[] = {"]]>",          "<!--", "&#0;",     "&amp;",     "\xEF\xBF\xBF",
                                       "\xED\xA0\x80", "\"'",  "\xC3\xA9", "<![CDATA[", "\r\n"};
    std::string text;
    for (std::size_t pieces = number(6); pieces > 0; --pieces) {
      if (number(2) == 0)
        text += evil[number(std::size(evil))];
      else
        for (std::size_t i = number(12); i > 0; --i) text += static_cast<char>(number(256));
    }
    return text;
  }

  ReportRow row() {
    ReportRow row = test::sample_row();
    row.source_ip = number(2) == 0 ? test::sample_row().source_ip : *IpAddress::parse("192.0.2.1");
    row.count = 1 + number(1000);
    row.disposition = static_cast<evaluation::Disposition>(number(4));
    row.dkim = number(2) == 0;
    row.spf = number(2) == 0;
    row.reasons.clear();
    for (std::size_t i = number(3); i > 0; --i)
      row.reasons.push_back({static_cast<evaluation::PolicyOverride::Type>(number(5)), octets()});
    row.header_from = domain();
    row.envelope_from = octets();
    row.envelope_to = octets();
    row.dkim_results.clear();
    for (std::size_t i = number(120); i > 0; --i)
      row.dkim_results.push_back({domain(), octets(), static_cast<dkim::DkimCode>(number(7))});
    row.spf_result =
        report::SpfAuthResult{octets(), static_cast<spf::SpfIdentity>(number(2)), static_cast<spf::SpfCode>(number(7))};
    if (number(4) == 0) row.spf_result = std::nullopt;
    return row;
  }

  ReportMetadata metadata() {
    ReportMetadata metadata = test::sample_metadata();
    metadata.org_name = octets();
    metadata.email = octets();
    metadata.extra_contact_info = octets();
    metadata.error = octets();
    return metadata;
  }

 private:
  std::size_t number(std::size_t below) { return random_() / 7 % below; }

  /// A DomainName may hold any octet but the dot.
  dns::DomainName domain() {
    const Result<dns::DomainName> strange = dns::DomainName::parse(octets() + ".example");
    return strange ? *strange : test::name("example.org");
  }

  std::minstd_rand random_{20261122};
};

// Covers: report.document.legal-text
TEST(ReportDocuments, IsWellFormedWhateverStrangersSay) {
  Strangers strangers;
  for (int i = 0; i < 300; ++i)
    for (const Dialect dialect : dialects)
      ASSERT_TRUE(parse_xml(xml_of(dialect, {strangers.row()}, strangers.metadata()))) << i;
}

// Covers: report.document.schema
TEST(ReportDocuments, IsValidByTheSchemaOfItsDialect) {
  Strangers strangers;
  for (const Dialect dialect : dialects) {
    const Schema schema(dialect);
    if (!schema.is_there())
      GTEST_SKIP() << "no schemas in " << schema_folder() << "; DMARCD_CONFORMANCE names the folder that has them";
    EXPECT_EQ(schema.complaints(parse_xml(xml_of(dialect, {test::sample_row(), test::sample_row()}))), "");
    for (int i = 0; i < 300; ++i)
      ASSERT_EQ(schema.complaints(parse_xml(xml_of(dialect, {strangers.row()}, strangers.metadata()))), "") << i;
  }
}

// Covers: report.document.dialects
TEST(ReportDocuments, IsNotValidByTheSchemaOfTheOtherDialect) {
  for (const Dialect dialect : dialects) {
    const Schema schema(dialect == Dialect::rfc9990 ? Dialect::rfc7489 : Dialect::rfc9990);
    if (!schema.is_there())
      GTEST_SKIP() << "no schemas in " << schema_folder() << "; DMARCD_CONFORMANCE names the folder that has them";
    EXPECT_THAT(schema.complaints(parse_xml(xml_of(dialect, {test::sample_row()}))),
                HasSubstr("No matching global declaration"));
  }
}

}  // namespace
}  // namespace dmarcd::libxml2
