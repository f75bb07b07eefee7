#include "dmarcd/message/raw_message.h"

#include <gtest/gtest.h>

namespace dmarcd::message {
namespace {

using namespace std::string_literals;

/// "{name|value}..." and the body after them.
std::string told(const RawMessage& message) {
  std::string line;
  for (const HeaderField& field : message.header) line += "{" + field.name + "|" + field.value + "}";
  return line + message.body;
}

struct Case {
  const char* rule;
  std::string octets;
  std::string expected;
};

TEST(RawMessage, TakesAMessageApart) {
  const Case cases[] = {
      {"header and body", "A: 1\r\nB:2\r\n\r\nbody\r\n", "{A| 1}{B|2}body\r\n"},
      {"LF only", "A: 1\n\nbody\nmore", "{A| 1}body\r\nmore"},
      {"folds kept", "A: 1\r\n 2\r\n\t3\r\n\r\n", "{A| 1\r\n 2\r\n\t3}"},
      {"folds of LF only", "A: 1\n 2\n\n", "{A| 1\r\n 2}"},
      {"a fold of blanks only", "A: 1\r\n \r\nB: 2\r\n", "{A| 1\r\n }{B| 2}"},
      {"blanks before the colon", "From \t: 1\r\n", "{From \t| 1}"},
      {"an empty value", "A:\r\n\r\n", "{A|}"},
      {"a lone LF is data where CR LF is used", "A: 1\nB: 2\r\n\r\nx\ny\r\n", "{A| 1\nB: 2}x\ny\r\n"},
      {"a lone CR is data", "A: 1\r2\r\n\r\nx\ry", "{A| 1\r2}x\ry"},
      {"a lone CR is data where LF is used", "A: 1\r2\n\nx", "{A| 1\r2}x"},
      {"empty lines in the body", "A: 1\r\n\r\n\r\n\r\nx", "{A| 1}\r\n\r\nx"},
      {"without body", "A: 1\r\n", "{A| 1}"},
      {"without the last line end", "A: 1", "{A| 1}"},
      {"without header", "\r\nbody", "body"},
      {"without anything", "", ""},
      {"nothing but an empty line", "\n", ""},
      {"a line that is no field begins the body", "A: 1\r\nno field\r\nB: 2\r\n", "{A| 1}no field\r\nB: 2\r\n"},
      {"a blank first begins the body", " A: 1\r\nB: 2\r\n", " A: 1\r\nB: 2\r\n"},
      {"a blank in a name begins the body", "A B: 1\r\n", "A B: 1\r\n"},
      {"a colon first begins the body", ": 1\r\n", ": 1\r\n"},
      {"a foreign octet in a name begins the body", "\xc3\xbc: 1\r\n", "\xc3\xbc: 1\r\n"},
      {"a NUL is data", "A: \0\r\n\r\n\0"s, "{A| \0}\0"s},
      {"the separator of an mbox file is left out", "From u@example.com Fri May  1 09:30:00 2026\nA: 1\n\nx",
       "{A| 1}x"},
      {"a second separator is no field", "A: 1\nFrom u@example.com Fri May  1 09:30:00 2026\n",
       "{A| 1}From u@example.com Fri May  1 09:30:00 2026\r\n"},
      {"a From field with blanks is no separator", "From : u@example.com\r\n\r\n", "{From | u@example.com}"},
  };
  for (const Case& row : cases) EXPECT_EQ(told(parse_raw_message(row.octets)), row.expected) << row.rule;
}

}  // namespace
}  // namespace dmarcd::message
