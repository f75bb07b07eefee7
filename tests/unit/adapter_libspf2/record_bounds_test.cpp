#include "record_bounds.h"

#include <gtest/gtest.h>

namespace dmarcd::libspf2 {
namespace {

Result<std::string> bounded(const std::string& text) {
  const Result<spf::SpfRecord> record = spf::SpfRecord::parse(text);
  EXPECT_TRUE(record) << text;
  if (!record) return permanent_failure("malformed: " + text);
  return bounded_record(*record, text);
}

std::string repeated(const std::string& term, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += term;
  return text;
}

TEST(RecordBounds, KeepDirectivesAsPublished) {
  const std::string text = "v=spf1 +A mx:%{d}/24//64 ?Include:_spf.%{o} exists:%{ir}.%{l-}.x.example ptr ~All";
  EXPECT_EQ(*bounded(text), text);
}

TEST(RecordBounds, PutTheRedirectLastAndLeaveOutOtherModifiers) {
  EXPECT_EQ(*bounded("V=SPF1 Redirect=%{d}.example exp=why.example moo.cow=x a  ip4:192.0.2.1"),
            "v=spf1 a ip4:192.0.2.1 Redirect=%{d}.example");
}

TEST(RecordBounds, LeaveOutWhatIsNeverReached) {
  EXPECT_EQ(*bounded("v=spf1 redirect=x.example -all a/0 exists:%{d2}.x"), "v=spf1 -all");
  EXPECT_EQ(*bounded("v=spf1"), "v=spf1");
}

TEST(RecordBounds, RefuseFormsThatTheLibraryMisreads) {
  for (const char* text :
       {"v=spf1 ip4:0.0.0.0/0", "v=spf1 ip6:::/0", "v=spf1 a/0", "v=spf1 -a:x.example/24//0", "v=spf1 MX//0",
        "v=spf1 exists:%{d2}.example", "v=spf1 exists:%{l1r-}.example", "v=spf1 exists:%{dR}.example",
        "v=spf1 exists:%{l,}.example", "v=spf1 exists:%{l-/}.example", "v=spf1 redirect=%{d2}", "v=spf1 a:a.%{o3}"})
    EXPECT_FALSE(bounded(text)) << text;
  for (const char* text : {"v=spf1 ip4:192.0.2.0/10", "v=spf1 a/20//10", "v=spf1 ip6:2001:db8::/20",
                           "v=spf1 exists:%{lr-+=_.}.%{Ir}.%{v}.example", "v=spf1 exists:d2}.%{d}"})
    EXPECT_TRUE(bounded(text)) << text;
}

TEST(RecordBounds, SayWhatIsOutside) {
  EXPECT_EQ(bounded("v=spf1 a/0").error().message, "\"a/0\" holds a prefix length of zero, which libspf2 refuses");
}

// The library forgets what follows the octet 511: 127 directives at most, fewer with addresses in them.
TEST(RecordBounds, RefuseRecordsOfWhichTheLibraryWouldForgetTheEnd) {
  EXPECT_TRUE(bounded("v=spf1" + repeated(" ip4:192.0.2.1", 59) + " -all"));
  EXPECT_FALSE(bounded("v=spf1" + repeated(" ip4:192.0.2.1", 60) + " -all"));
  EXPECT_TRUE(bounded("v=spf1" + repeated(" -IP6:::1", 23) + " -all"));
  EXPECT_FALSE(bounded("v=spf1" + repeated(" -IP6:::1", 24) + " -all"));
  EXPECT_FALSE(bounded("v=spf1" + repeated(" a", 5000) + " -all"));
}

// CVE-2023-42118: a term that has 508 octets from macros when a long literal follows.
TEST(RecordBounds, RefuseTermsNearWhatOverflowsTheLibrarysStack) {
  const std::string literal(250, 'x');
  EXPECT_FALSE(bounded("v=spf1 exists:" + repeated("%{d}", 127) + literal + ".example"));
  EXPECT_FALSE(bounded("v=spf1 a:" + repeated("%{d}", 126) + literal + ".example/24"));
  EXPECT_FALSE(bounded("v=spf1 redirect=" + repeated("x%{d}", 43) + ".example"));
  EXPECT_FALSE(bounded("v=spf1 exists:" + repeated("%{d}", 72) + ".a"));
  EXPECT_TRUE(bounded("v=spf1 exists:" + repeated("%{d}", 71) + ".a"));
}

TEST(RecordBounds, RefuseLiteralTextLongerThanAName) {
  EXPECT_TRUE(bounded("v=spf1 exists:" + std::string(245, 'x') + ".example"));
  EXPECT_FALSE(bounded("v=spf1 exists:" + std::string(246, 'x') + ".example"));
  EXPECT_FALSE(bounded("v=spf1 exists:" + repeated("%-", 82) + ".example"));
  EXPECT_FALSE(bounded("v=spf1 include:" + std::string(60'000, 'x') + ".example"));
}

}  // namespace
}  // namespace dmarcd::libspf2
