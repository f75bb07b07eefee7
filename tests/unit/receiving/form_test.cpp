#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/receiving/extraction.h"

namespace dmarcd::receiving {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;

// Covers: receive.form-by-content
TEST(Form, IsToldByTheOctetsAlone) {
  struct Case {
    const char* description;
    std::string_view octets;
    Form form;
  };
  const Case cases[] = {
      {"gzip", "\x1F\x8B\x08"sv, Form::gzip},
      {"zip", "PK\x03\x04"sv, Form::zip},
      {"an empty zip", "PK\x05\x06"sv, Form::zip},
      {"XML", "<?xml version='1.0'?><feedback/>"sv, Form::xml},
      {"XML without a declaration", "<feedback/>"sv, Form::xml},
      {"XML behind blanks", " \r\n\t<feedback/>"sv, Form::xml},
      {"XML behind a mark of UTF-8", "\xEF\xBB\xBF<feedback/>"sv, Form::xml},
      {"XML behind two marks and a blank", "\xEF\xBB\xBF\xEF\xBB\xBF <feedback/>"sv, Form::xml},
      {"UTF-16 with the low octet first", "\xFF\xFE<\0f\0"sv, Form::xml},
      {"UTF-16 with the high octet first", "\xFE\xFF\0<\0f"sv, Form::xml},
      {"UTF-16 without a mark", "<\0?\0"sv, Form::xml},
      {"UTF-16 without a mark, the other order", "\0<\0?"sv, Form::xml},
      {"EBCDIC", "\x4C\x6F\xA7\x94"sv, Form::xml},
      {"XML behind a word", "report:<feedback/>"sv, Form::xml},
      {"JSON", "{\"organization-name\": \"\"}"sv, Form::json},
      {"an mbox", "From reports@mail.example Sat Nov 21 09:30:00 2026\nSubject: one\n\n"sv, Form::mbox},
      {"a mail", "Subject: one\n\ntext"sv, Form::mail},
      {"a mail that begins with fields of nobody", "X-One: 1\n  folded\nX-Two: 2\nFrom: a@mail.example\n\n"sv,
       Form::mail},
      {"a mail with the From line of a pipe", ">From a@mail.example Sat\nSubject: one\n\n"sv, Form::mail},
      {"a mail with a misspelled field", "ContentType: application/gzip\n\n"sv, Form::mail},
      {"a mail with a blank before the colon", "Subject : one\n\n"sv, Form::mail},
      {"a text with a colon", "Note: this is no mail\nAnd so on"sv, Form::unknown},
      {"a word", "unused"sv, Form::unknown},
      {"a text that begins like an mbox", "From here on\nnothing is a mail"sv, Form::unknown},
      {"nothing", ""sv, Form::unknown},
      {"a PDF", "%PDF-1.7"sv, Form::unknown},
  };
  for (const Case& row : cases) EXPECT_EQ(form_of(row.octets), row.form) << row.description;
}

// Covers: receive.mbox
TEST(Mbox, IsTakenApartIntoItsMessages) {
  const std::string one = "From a@mail.example Sat Nov 21 09:30:00 2026\n";
  const std::string two = "From b@mail.example Sun Nov 22 10:31 +0100 2026\n";
  struct Case {
    const char* description;
    std::string mbox;
    std::vector<std::string> messages;
  };
  const Case cases[] = {
      {"one message", one + "Subject: 1\n\ntext\n", {"Subject: 1\n\ntext\n"}},
      {"two", one + "Subject: 1\n\ntext\n\n" + two + "Subject: 2\n\n", {"Subject: 1\n\ntext\n", "Subject: 2\n\n"}},
      {"with CR LF",
       "From a Sat Nov 21 09:30:00 2026\r\nA: 1\r\n\r\nx\r\n\r\nFrom b 10:31\r\nA: 2\r\n\r\n",
       {"A: 1\r\n\r\nx\r\n", "A: 2\r\n\r\n"}},
      {"quoted lines",
       one + "A: 1\n\n>From here\n>>From there\n> From\n",
       {"A: 1\n\nFrom here\n>From there\n> From\n"}},
      {"an unquoted line that has no date", one + "A: 1\n\nFrom here on\nB: 2\n", {"A: 1\n\nFrom here on\nB: 2\n"}},
      {"an unquoted line with no header below",
       one + "A: 1\n\nFrom 10:30 on\nno field\n",
       {"A: 1\n\nFrom 10:30 on\nno field\n"}},
      {"a separator in the middle of a text",
       one + "A: 1\n\ntext\n" + two + "B: 2\n",
       {"A: 1\n\ntext\n" + two + "B: 2\n"}},
      {"nothing behind the separator", one, {""}},
      {"no line end", "From a", {""}},
  };
  for (const Case& row : cases) EXPECT_EQ(messages_of_mbox(row.mbox), row.messages) << row.description;
}

}  // namespace
}  // namespace dmarcd::receiving
