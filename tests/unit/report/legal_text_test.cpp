#include "dmarcd/report/legal_text.h"

#include <gtest/gtest.h>
#include <string>

#include "dmarcd/base/text.h"

namespace dmarcd::report {
namespace {

struct Case {
  const char* name;
  std::string octets;
  std::string text;
};

// XML 1.0 section 2.2.
const Case cases[] = {
    {"plain text", "k1.mail", "k1.mail"},
    {"nothing", "", ""},
    {"what is markup, which the writer escapes", "]]>&<\"'", "]]>&<\"'"},
    {"letters beyond ASCII", "Bücher 日本 😀", "Bücher 日本 😀"},
    {"controls", std::string("a\x01\x1b\0b\x08", 6), "ab"},
    {"tabs and line ends as blanks", "a\tb\r\nc", "a b  c"},
    {"DEL, which XML allows", "a\x7F", "a\x7F"},
    {"an octet that is no UTF-8",
     "a\xFF\xFE"
     "b",
     "ab"},
    {"a sequence that is cut off", "a\xE2\x82", "a"},
    {"an overlong form", "a\xC0\xAF", "a"},
    {"a surrogate", "a\xED\xA0\x80", "a"},
    {"U+FFFE and U+FFFF", "a\xEF\xBF\xBE\xEF\xBF\xBF", "a"},
    {"U+FFFD, which is a character", "a\xEF\xBF\xBD", "a\xEF\xBF\xBD"},
    {"what is above U+10FFFF", "a\xF4\x90\x80\x80", "a"},
};

// Covers: report.document.legal-text
TEST(LegalText, KeepsWhatXmlAllowsAndDropsTheRest) {
  for (const Case& test : cases) EXPECT_EQ(legal_text(test.octets), test.text) << test.name;
}

TEST(LegalText, IsCutBetweenCharacters) {
  const std::string octets = std::string(longest_text - 1, 'a') + "\xC3\xA9 and more";

  EXPECT_EQ(legal_text(octets), std::string(longest_text - 1, 'a'));
}

}  // namespace
}  // namespace dmarcd::report
