#include "dmarcd/report/report_name.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "dmarcd/base/text.h"

#include "support/plain_cryptography.h"
#include "support/sample_report.h"

namespace dmarcd::report {
namespace {

using test::name;
using testing::MatchesRegex;

const Period new_year = {from_unix_seconds(1'767'225'600), from_unix_seconds(1'767'312'000)};

/// A hash whose value tells all that was added, however much that is.
class FoldingDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override {
    for (const char octet : octets) {
      state_ = (state_ ^ static_cast<unsigned char>(octet)) * 0x100000001B3U;  // FNV-1a.
    }
  }
  std::string value() const override {
    std::string value;
    for (unsigned shift = 0; shift < 256; shift += 8) value += static_cast<char>(state_ >> shift % 64 & 0xFFU);
    return value;
  }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325U;
};

class FoldingCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<FoldingDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view, std::string_view) const override { return false; }
};

std::string id_of(const Period& period, std::string_view policy, unsigned part) {
  return make_report_id(FoldingCryptography(), name("mx.example.net"), name("example.com"), period, policy, part);
}

// RFC 9990 section 3.5.1 wants dot-atom-text; section 3.5.2 letters and digits alone, and both the same.
// Covers: report.mail.same-id
TEST(ReportName, ReportIdIsThirtyTwoHexadecimalDigits) {
  EXPECT_THAT(id_of(new_year, "p", 1), MatchesRegex("[0-9a-f]{32}"));
}

TEST(ReportName, ReportIdIsTheSameWhenTheRunIsRepeated) {
  EXPECT_EQ(id_of(new_year, "p", 1), id_of(new_year, "p", 1));
}

// Covers: report.mail.same-id
TEST(ReportName, ReportIdTellsWhateverTellsReportsApart) {
  const FoldingCryptography cryptography;
  const Period next_day = {new_year.end, new_year.end + std::chrono::days(1)};

  const std::set<std::string> ids = {
      id_of(new_year, "p", 1),
      id_of(next_day, "p", 1),
      id_of(new_year, "q", 1),
      id_of(new_year, "p", 2),
      make_report_id(cryptography, name("mx.example.org"), name("example.com"), new_year, "p", 1),
      make_report_id(cryptography, name("mx.example.net"), name("example.org"), new_year, "p", 1),
  };

  EXPECT_EQ(ids.size(), 6u);
}

TEST(ReportName, ReportIdIsOverTheFactsInLines) {
  const std::string id =
      make_report_id(test::PlainCryptography(), name("r.example"), name("p.example"), new_year, "p", 1);

  std::string octets = "r.example\np.exam";
  std::string expected;
  for (const char octet : octets)
    expected += "0123456789abcdef"[octet >> 4], expected += "0123456789abcdef"[octet & 15];
  EXPECT_EQ(id, expected);
}

// Covers: report.mail.file-name
TEST(ReportName, FileNameSaysTheLastSecondOfThePeriod) {
  EXPECT_EQ(make_file_name(name("mx.example.net"), name("example.com"), new_year, "9f3c"),
            "mx.example.net!example.com!1767225600!1767311999!9f3c.xml.gz");
}

// The grammar of RFC 9990 section 3.5.2 has no name of one label; a public suffix domain may well publish a policy.
TEST(ReportName, FileNameTakesAPolicyDomainOfOneLabel) {
  EXPECT_EQ(make_file_name(name("mx.example.net"), name("com"), new_year, "9f3c"),
            "mx.example.net!com!1767225600!1767311999!9f3c.xml.gz");
}

TEST(ReportName, FileNameOfTheLongestNamesHasFivePartsOfHarmlessCharacters) {
  const std::string label(63, 'a');
  const dns::DomainName longest = name(label + "." + label + "." + label + "." + std::string(61, 'b'));
  ASSERT_TRUE(longest.is_host_name());

  const std::string file_name = make_file_name(longest, longest, new_year, id_of(new_year, "p", 1));

  EXPECT_EQ(split(file_name, '!').size(), 5u);
  EXPECT_TRUE(std::all_of(file_name.begin(), file_name.end(),
                          [](char c) { return is_letter(c) || is_digit(c) || c == '!' || c == '.' || c == '-'; }));
}

// Covers: report.mail.subject
TEST(ReportName, SubjectNamesBothDomainsAndTheReport) {
  EXPECT_EQ(make_subject(name("mx.example.net"), name("example.com"), "9f3c"),
            "Report Domain: example.com Submitter: mx.example.net Report-ID: 9f3c");
}

TEST(ReportName, InternationalNamesAreWrittenAsALabels) {
  const dns::DomainName books = *dns::DomainName::parse_international("bücher.example");

  EXPECT_EQ(make_subject(name("mx.example.net"), books, "9f3c"),
            "Report Domain: xn--bcher-kva.example Submitter: mx.example.net Report-ID: 9f3c");
}

}  // namespace
}  // namespace dmarcd::report
