#include "dmarcd/dmarc/policy_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace dmarcd::dmarc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A record as one line: what a receiver acts on.
std::string summary(const PolicyRecord& record) {
  auto policy = [](const std::optional<Policy>& value) { return std::string(value ? to_text(*value) : "-"); };
  return policy(record.p) + " sp=" + policy(record.sp) + " np=" + policy(record.np) +
         (record.is_usable ? "" : " unusable");
}

// RFC 9989 sections 4.7 (v), 4.8 and 4.10, steps 2 and 6.
// Covers: dmarc.record.version, dmarc.record.version-name-case, dmarc.record.leading-blanks
TEST(PolicyRecord, IsARecordOnlyIfItBeginsWithTheVersion) {
  struct Row {
    std::string_view text;
    bool is_record;
  };
  const Row rows[] = {
      {"v=DMARC1", true},
      {"v=DMARC1;", true},
      {"v = DMARC1 ; p = none", true},
      {"v\t=\tDMARC1\t;\tp\t=\tnone", true},
      {"V=DMARC1; p=none", true},
      {"  \tv=DMARC1; p=none", true},
      {"v=dmarc1; p=none", false},
      {"v=DMARC1.0; p=none", false},
      {"v=DMARC10;p=none", false},
      {"v=DMARC2; p=none", false},
      {"v=DMARC1 p=none", false},
      {"p=none; v=DMARC1", false},
      {"v=\"DMARC1\"; p=none", false},
      {";v=DMARC1; p=none", false},
      {"v=spf1 -all", false},
      {"v", false},
      {"", false},
      {std::string_view("v=DMARC1\0; p=none", 17), false},
  };
  for (const Row& row : rows) EXPECT_EQ(PolicyRecord::parse(row.text).has_value(), row.is_record) << row.text;
}

// RFC 9989 section 4.10.1: without a valid p, or with an invalid sp or np.
// Covers: dmarc.tags.grammar, dmarc.tags.unknown, dmarc.tags.empty-segments, dmarc.tags.foreign-octets
// Covers: dmarc.tags.values-without-case, dmarc.tags.whole-words, dmarc.policy.invalid-with-rua
// Covers: dmarc.policy.invalid-without-rua, dmarc.policy.bad-rua-keeps-policy
TEST(PolicyRecord, ReadsPoliciesAndFallsBackOnlyForWhoeverAsksForReports) {
  struct Row {
    std::string_view tags;
    std::string_view expected;
  };
  const Row rows[] = {
      {"p=reject", "reject sp=- np=-"},
      {"p=quarantine; sp=none; np=reject", "quarantine sp=none np=reject"},
      {"rua=mailto:d@example.com; p=reject", "reject sp=- np=-"},
      {"p=REJECT;SP=Quarantine", "reject sp=quarantine np=-"},
      {" p \t=\t reject \t", "reject sp=- np=-"},
      {"p=reject; foo=bar; x-y=1;; =; adkim=q; psd=maybe; t=2", "reject sp=- np=-"},
      {"rua=mailto:d@example.com", "none sp=- np=-"},
      {"", "- sp=- np=- unusable"},
      {"psd=n", "- sp=- np=- unusable"},
      {"p=r", "- sp=- np=- unusable"},
      {"p=rej", "- sp=- np=- unusable"},
      {"p=rejection", "- sp=- np=- unusable"},
      {"p=", "- sp=- np=- unusable"},
      {"p=r\xc3\xa9ject", "- sp=- np=- unusable"},
      {"p=reject\x01", "- sp=- np=- unusable"},
      {"p=reject; sp=bogus", "reject sp=- np=- unusable"},
      {"p=reject; np=bogus", "reject sp=- np=- unusable"},
      {"p=reject; sp=bogus; rua=mailto:d@example.com", "none sp=- np=-"},
      {"p=reject; np=; sp=quarantine; rua=mailto:d@example.com", "none sp=- np=-"},
      {"p=rejct; rua=https://r.example/x", "none sp=- np=-"},
      {"p=reject; rua=d@example.com", "reject sp=- np=-"},
      {"p=rejct; rua=d@example.com", "- sp=- np=- unusable"},
  };
  for (const Row& row : rows) {
    const std::optional<PolicyRecord> record = PolicyRecord::parse("v=DMARC1; " + std::string(row.tags));
    ASSERT_TRUE(record) << row.tags;
    EXPECT_EQ(summary(*record), row.expected) << row.tags;
  }
}

// RFC 9989 section 4.8 leaves open which of two equal tags counts.
// Covers: dmarc.tags.twice
TEST(PolicyRecord, OfARepeatedTagTheFirstCountsButAPolicyMustNotContradictItself) {
  struct Row {
    std::string_view tags;
    std::string_view expected;
  };
  const Row rows[] = {
      {"p=reject; p=REJECT", "reject sp=- np=-"},
      {"p=reject; p=none", "reject sp=- np=- unusable"},
      {"p=reject; sp=none; sp=reject; rua=mailto:d@example.com", "none sp=- np=-"},
      {"p=reject; v=DMARC1", "reject sp=- np=-"},
      {"rua=bogus; rua=mailto:d@example.com", "- sp=- np=- unusable"},
  };
  for (const Row& row : rows) {
    const std::optional<PolicyRecord> record = PolicyRecord::parse("v=DMARC1; " + std::string(row.tags));
    ASSERT_TRUE(record) << row.tags;
    EXPECT_EQ(summary(*record), row.expected) << row.tags;
    EXPECT_THAT(record->problems, testing::Contains(testing::EndsWith("stands more than once"))) << row.tags;
  }
  EXPECT_EQ(PolicyRecord::parse("v=DMARC1; p=none; adkim=s; adkim=r")->adkim, Alignment::strict);
}

// Covers: dmarc.tags.defaults, dmarc.tags.syntax-error, dmarc.tags.values-without-case, dmarc.tags.legacy
TEST(PolicyRecord, FillsInDefaultsAndFallsBackToThem) {
  const PolicyRecord plain = *PolicyRecord::parse("v=DMARC1; p=none");
  const PolicyRecord broken =
      *PolicyRecord::parse("v=DMARC1; p=none; adkim=x; aspf=; psd=yes; t=1; fo=2; pct=101; ri=-1");
  const PolicyRecord full =
      *PolicyRecord::parse("v=DMARC1;p=none;adkim=S;aspf=s;psd=N;t=Y;fo=1:D:s;pct=25;ri=3600;rf=AFRF");

  for (const PolicyRecord& record : {plain, broken}) {
    EXPECT_EQ(record.adkim, Alignment::relaxed);
    EXPECT_EQ(record.aspf, Alignment::relaxed);
    EXPECT_EQ(record.psd, PublicSuffix::unspecified);
    EXPECT_FALSE(record.testing);
    EXPECT_EQ(record.fo, "0");
    EXPECT_EQ(record.pct, std::nullopt);
    EXPECT_EQ(record.ri, std::nullopt);
    EXPECT_TRUE(record.is_usable);
  }
  EXPECT_FALSE(plain.has_testing_tag);
  EXPECT_TRUE(broken.has_testing_tag);
  EXPECT_EQ(broken.problems.size(), 7U);
  EXPECT_EQ(full.adkim, Alignment::strict);
  EXPECT_EQ(full.aspf, Alignment::strict);
  EXPECT_EQ(full.psd, PublicSuffix::no);
  EXPECT_TRUE(full.testing);
  EXPECT_EQ(full.fo, "1:d:s");
  EXPECT_EQ(full.pct, 25U);
  EXPECT_EQ(full.ri, 3600U);
  EXPECT_EQ(full.rf, "afrf");
  EXPECT_THAT(full.problems, IsEmpty());
}

// Covers: dmarc.tags.fo
TEST(PolicyRecord, FailureOptionsExcludeEachOtherAndStandOnce) {
  struct Row {
    std::string_view value;
    std::string_view expected;
  };
  const Row rows[] = {{"0", "0"},     {"1", "1"},   {"d", "d"},     {"D : S", "d:s"}, {"0:d", "0:d"},
                      {"s:1", "s:1"}, {"0:1", "0"}, {"1:0", "0"},   {"d:d", "0"},     {"1:", "0"},
                      {":", "0"},     {"1:x", "0"}, {"1:d:1", "0"}, {"ds", "0"},      {"", "0"}};
  for (const Row& row : rows)
    EXPECT_EQ(PolicyRecord::parse("v=DMARC1; p=none; fo=" + std::string(row.value))->fo, row.expected) << row.value;
}

// RFC 9989 sections 4.6 to 4.8, RFC 3986 section 2, RFC 6068 section 2.
// Covers: dmarc.tags.rua-list, dmarc.tags.rua-percent-encoding, dmarc.tags.rua-one-recipient, dmarc.tags.rua-all
// Covers: dmarc.tags.size-suffix
TEST(PolicyRecord, TakesOneStrictAddressFromEachMailtoUri) {
  struct Row {
    std::string_view rua;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {" mailto:a@example.com , https://x.example/in,mailto:b%21c@example.com", {"a@example.com", "b!c@example.com"}},
      {"MAILTO:a@example.com", {"a@example.com"}},
      {"mailto:A@Example.COM", {"A@example.com"}},
      {"mailto:a@example.com,", {"a@example.com"}},
      {",,mailto:a@example.com", {"a@example.com"}},
      {"mailto:a@example.com,mailto:a@EXAMPLE.com", {"a@example.com"}},
      {"mailto:a@example.com!10m", {"a@example.com"}},
      {"mailto:a@example.com!50 , mailto:b@example.com!1G", {"a@example.com", "b@example.com"}},
      {"mailto:a@example.com!x,mailto:b@example.com!,mailto:c@example.com!1!2", {}},
      {"mailto:a@example.com?subject=x&cc=b@evil.example", {"a@example.com"}},
      {"mailto:a@example.com?bcc=b@evil.example%0D%0AX:y", {"a@example.com"}},
      {"mailto:a@example.com#b@evil.example", {"a@example.com"}},
      {"mailto:%61+tag@ex%61mple.com", {"a+tag@example.com"}},
      {"mailto:a@b%C3%BCcher.example", {"a@xn--bcher-kva.example"}},
      {"a@example.com", {}},
      {"mailto:", {}},
      {"mailto:@x", {}},
      {"mailto:a", {}},
      {"mailto:a@", {}},
      {"mailto: a@example.com", {}},
      {"mailto:a@example.com%2Cb@evil.example", {}},
      {"mailto:a%2Cb@evil.example", {}},
      {"mailto:a@example.com%0D%0ARCPT%20TO:b@evil.example", {}},
      {"mailto:a%0D%0A@example.com", {}},
      {"mailto:a%00@example.com", {}},
      {"mailto:a@example.com%00", {}},
      {"mailto:%3Ca@example.com%3E", {}},
      {"mailto:%22a%20b%22@example.com", {}},
      {"mailto:a@b@example.com", {}},
      {"mailto:.a@example.com", {}},
      {"mailto:a..b@example.com", {}},
      {"mailto:a@[192.0.2.1]", {}},
      {"mailto:a@example..com", {}},
      {"mailto:a@example.com.", {}},
      {"mailto:a%@example.com", {}},
      {"mailto:a%4@example.com", {}},
      {"mailto:a%GG@example.com", {}},
      {"mailto:a@ex ample.com", {}},
      {"mailto:%C3%BC@example.com", {}},
      {"http:%zz,1http://x,://x,http:,:", {}},
  };
  for (const Row& row : rows) {
    const PolicyRecord record = *PolicyRecord::parse("v=DMARC1; p=none; rua=" + std::string(row.rua));
    EXPECT_EQ(record.rua, row.expected) << row.rua;
    const PolicyRecord failure_reports = *PolicyRecord::parse("v=DMARC1; p=none; ruf=" + std::string(row.rua));
    EXPECT_EQ(failure_reports.ruf, row.expected) << row.rua;
  }
}

TEST(PolicyRecord, RefusesAddressesThatNoMailServerTakes) {
  const std::string local_part(65, 'a');
  const std::string long_domain = std::string(60, 'b') + "." + std::string(60, 'c') + "." + std::string(60, 'd') + "." +
                                  std::string(60, 'e') + ".example";

  for (const std::string& uri : {"mailto:" + local_part + "@example.com", "mailto:aaaaaaaa@" + long_domain})
    EXPECT_THAT(PolicyRecord::parse("v=DMARC1; p=none; rua=" + uri)->rua, IsEmpty()) << uri;
}

// Covers: dmarc.tags.rua-all
TEST(PolicyRecord, UsesOnlySoManyAddressesAndSaysSo) {
  std::string list;
  for (std::size_t i = 0; i <= most_report_addresses; ++i) list += "mailto:a" + std::to_string(i) + "@example.com,";

  const PolicyRecord record = *PolicyRecord::parse("v=DMARC1; p=none; rua=" + list);

  EXPECT_EQ(record.rua.size(), most_report_addresses);
  EXPECT_EQ(record.rua.front(), "a0@example.com");
  EXPECT_THAT(record.problems, ElementsAre("rua: only the first 10 addresses are used"));
}

TEST(PolicyRecord, ARecordTooLongToBeMeantIsNotUsable) {
  const std::optional<PolicyRecord> record =
      PolicyRecord::parse("v=DMARC1; p=reject; x=" + std::string(longest_policy_record, 'x'));

  ASSERT_TRUE(record);
  EXPECT_EQ(summary(*record), "- sp=- np=- unusable");
}

TEST(PolicyRecord, NamesFewMistakesOfARecordMadeOfThem) {
  std::string text = "v=DMARC1; p=none; rua=mailto:x";
  for (int i = 0; i < 1000; ++i) text += ";\xff" + std::to_string(i);

  const PolicyRecord record = *PolicyRecord::parse(text);

  EXPECT_EQ(record.problems.size(), most_record_problems);
  EXPECT_EQ(record.problems[0], "rua: \"mailto:x\" is not a usable URI");
  EXPECT_EQ(record.problems[1], "\"\\xff0\" is not a tag");
}

struct Size {
  const char* rua;
  std::optional<std::uint64_t> octets;
};

// RFC 7489 section 6.2.
TEST(PolicyRecord, KnowsTheSmallestSizeThatItsAddressesTake) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const Size sizes[] = {
      {"mailto:a@example.com", std::nullopt},
      {"mailto:a@example.com!500", 500},
      {"mailto:a@example.com!10k", 10'240},
      {"mailto:a@example.com!1M", 1'048'576},
      {"mailto:a@example.com!2g,mailto:b@example.com,mailto:c@example.com!1g", 1'073'741'824},
      {"mailto:a@example.com!1t", 1'099'511'627'776},
      {"mailto:a@example.com!99999999999999999999t", most},
      {"mailto:a@example.com!18446744073709551615k", most},
  };
  for (const Size& row : sizes)
    EXPECT_EQ(PolicyRecord::parse(std::string("v=DMARC1; p=none; rua=") + row.rua)->largest_report, row.octets)
        << row.rua;
  EXPECT_THAT(PolicyRecord::parse("v=DMARC1; p=none; rua=mailto:a@example.com!m")->rua, testing::IsEmpty());
}

}  // namespace
}  // namespace dmarcd::dmarc
