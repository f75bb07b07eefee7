#include "dmarcd/record/record_text.h"

#include <gmock/gmock.h>

#include "unit/record/sample_record.h"

namespace dmarcd::record {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RecordText, TellsEverythingThatIsKnown) {
  EXPECT_EQ(record_text(sample_record()),
            "2025-11-22T00:00:00Z  192.0.2.1  news.example.com  reject\n"
            "  Envelope  from bounces.example.com to example.net, example.org; HELO mail.example.com\n"
            "  SPF       softfail for bounces.example.com (mfrom); aligned\n"
            "  DKIM      fail for example.com, selector s1: the body was changed\n"
            "            pass for lists.example, selector 2026\n"
            "            not aligned\n"
            "  Policy    of example.com, by psl: p=reject sp=quarantine np=none adkim=s aspf=r fo=1:d t=y pct=50; "
            "quarantine applies\n"
            "  Reason    mailing_list: List-Id\n"
            "  Report to dmarc@example.com, reports@example.net\n"
            "  Problems  aspf=x is not known\n"
            "  Id        4XkQ2c.1769\n");
}

TEST(RecordText, TellsLittleOfAShortRecord) {
  MessageRecord record = sample_record();
  record.dkim.clear();
  record.overrides.clear();
  record.problems.clear();
  record.envelope_from.clear();
  record.envelope_to.clear();
  record.helo.clear();

  const std::string text = record_text(record);

  EXPECT_THAT(text, HasSubstr("  Envelope  null reverse-path\n"));
  EXPECT_THAT(text, HasSubstr("  DKIM      no signature\n"));
  EXPECT_THAT(text, Not(HasSubstr("Reason")));
}

TEST(RecordText, ShowsNothingThatCommandsATerminal) {
  MessageRecord record = sample_record();
  record.helo = record.dkim[0].selector = record.dkim[0].reason = record.id = "\x1b[2J\n";

  EXPECT_EQ(record_text(record).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace dmarcd::record
