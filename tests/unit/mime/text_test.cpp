#include "dmarcd/mime/text.h"

#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

namespace dmarcd::mime {
namespace {

struct Case {
  const char* name;
  std::string octets;
  std::string text;
};

const Case single_lines[] = {
    {"plain text", "Example Mail", "Example Mail"},
    {"nothing", "", ""},
    {"runs of blanks, and those at the ends", "  a \t b  ", "a b"},
    {"line ends", "a\r\nBcc: b@example.com\nc", "a Bcc: b@example.com c"},
    {"controls", std::string("a\0b\x1B\x7F", 5), "a b"},
    {"letters beyond ASCII", "Bücher", "Bücher"},
    {"what is no UTF-8",
     "a\xFF"
     "b\xC3",
     "ab"},
};

TEST(MimeText, IsOneLineWhateverItWas) {
  for (const Case& test : single_lines) EXPECT_EQ(single_line(test.octets), test.text) << test.name;
}

// RFC 2045 section 6.7.
const Case quoted_printables[] = {
    {"nothing", "", "\r\n"},
    {"lines", "a\nb\n", "a\r\nb\r\n"},
    {"an empty line", "a\n\nb", "a\r\n\r\nb\r\n"},
    {"an equals sign", "a=b", "a=3Db\r\n"},
    {"letters beyond ASCII", "é", "=C3=A9\r\n"},
    {"a blank before a line end", "a \nb c", "a=20\r\nb c\r\n"},
    {"a CR", "a\rb", "a=0Db\r\n"},
    {"a line of 76", std::string(75, 'a'), std::string(75, 'a') + "\r\n"},
    {"a longer line", std::string(77, 'a'), std::string(75, 'a') + "=\r\naa\r\n"},
    {"no cut within an octet", std::string(74, 'a') + "=b", std::string(74, 'a') + "=\r\n=3Db\r\n"},
};

TEST(MimeText, IsQuotedPrintable) {
  for (const Case& test : quoted_printables) EXPECT_EQ(quoted_printable(test.octets), test.text) << test.name;
}

TEST(MimeText, IsBase64InLinesOf76) {
  EXPECT_EQ(base64_lines(""), "");
  EXPECT_EQ(base64_lines("a"), "YQ==\r\n");
  EXPECT_EQ(base64_lines(std::string(57, '\0')), std::string(76, 'A') + "\r\n");
  EXPECT_EQ(base64_lines(std::string(58, '\0')), std::string(76, 'A') + "\r\nAA==\r\n");
}

TEST(MimeText, Base64LinesAreDecodedToWhatTheyWere) {
  std::string octets;
  for (int i = 0; i < 1000; ++i) octets += static_cast<char>(i * 7);

  EXPECT_EQ(decode_base64(base64_lines(octets)), octets);
}

}  // namespace
}  // namespace dmarcd::mime
