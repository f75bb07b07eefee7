#include "libpsl_suffix_list.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>

namespace dmarcd::libpsl {
namespace {

struct Row {
  const char* rule;
  std::string name;
  std::string_view organizational_domain;
  bool is_public_suffix;
};

// publicsuffix.org, "The algorithm"; rules that have stood in the list for a decade.
const Row rows[] = {
    {"one label", "com", "com", true},
    {"a plain rule", "example.com", "example.com", false},
    {"labels below", "a.b.c.example.com", "example.com", false},
    {"a rule of two labels", "co.uk", "co.uk", true},
    {"below a rule of two labels", "mail.example.co.uk", "example.co.uk", false},
    {"a wildcard (*.ck)", "example.ck", "example.ck", true},
    {"below a wildcard", "a.b.example.ck", "b.example.ck", false},
    {"an exception (!www.ck)", "www.ck", "www.ck", false},
    {"below an exception", "a.b.www.ck", "www.ck", false},
    {"the private section", "github.io", "github.io", true},
    {"below the private section", "a.someone.github.io", "someone.github.io", false},
    {"A-labels", "xn--fiqs8s", "xn--fiqs8s", true},
    {"below A-labels", "a.b.xn--fiqs8s", "b.xn--fiqs8s", false},
    {"no rule", "nowhere-such-suffix", "nowhere-such-suffix", true},
    {"below no rule", "a.b.nowhere-such-suffix", "b.nowhere-such-suffix", false},
    {"underscores", "_spf.mail.example.com", "example.com", false},
    {"a NUL", std::string("github.io\0.example.com", 22), "example.com", false},
    {"a NUL right below a suffix", std::string("a.com\0.co.uk", 12), std::string_view("com\0.co.uk", 10), false},
    {"octets outside ASCII", "a.\xff\xfe.co.uk", "\xff\xfe.co.uk", false},
    {"nothing that is readable", "a.b\xff", "a.b\xff", false},
};

// Covers: dmarc.psl.organization, dmarc.psl.rules
TEST(LibpslSuffixList, KnowsTheOrganizationalDomainAndThePublicSuffix) {
  const Result<std::unique_ptr<LibpslSuffixList>> list = LibpslSuffixList::load("");
  ASSERT_TRUE(list) << list.error().message;

  for (const Row& row : rows) {
    const dns::DomainName name = *dns::DomainName::parse(row.name);
    EXPECT_EQ((*list)->organizational_domain(name).text(), row.organizational_domain) << row.rule;
    EXPECT_EQ((*list)->is_public_suffix(name), row.is_public_suffix) << row.rule;
  }
}

// Covers: dmarc.psl.rules
TEST(LibpslSuffixList, ReadsTheFileThatItIsGiven) {
  const std::string path = ::testing::TempDir() + "libpsl_suffix_list_test";
  std::ofstream(path) << "// ===BEGIN ICANN DOMAINS===\nexample\nmail.example\n// ===END ICANN DOMAINS===\n";

  const Result<std::unique_ptr<LibpslSuffixList>> list = LibpslSuffixList::load(path);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ((*list)->organizational_domain(*dns::DomainName::parse("a.b.mail.example")).text(), "b.mail.example");
}

TEST(LibpslSuffixList, NamesTheFileThatHoldsNoList) {
  const std::string empty = ::testing::TempDir() + "libpsl_suffix_list_empty";
  std::ofstream(empty) << "\n";
  for (const std::string& path : {empty, std::string("/nonexistent/list")}) {
    const Result<std::unique_ptr<LibpslSuffixList>> list = LibpslSuffixList::load(path);

    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().message, "public suffix list: there is none in " + path);
  }
}

}  // namespace
}  // namespace dmarcd::libpsl
