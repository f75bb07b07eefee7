#include "dmarcd/sending/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/sending/folding.h"
#include "dmarcd/sending/rows_note.h"

namespace dmarcd::sending {
namespace {

using ::testing::SizeIs;

/// A record's line with a place to put members of the tail, and one for members of the policy.
std::string line_with(const std::string& members, const std::string& policy = "", int time = 1777900000,
                      const std::string& ip = "192.0.2.1") {
  return std::to_string(time) + "," + ip +
         R"(,true,false,none,{"v":1,"id":"i","disposition":"pass","header_from":"a.example",)" + members +
         R"("spf":{"result":"pass","domain":"a.example","scope":"mfrom"},"policy":{"domain":"a.example","p":"reject")" +
         policy + R"(},"applied":"reject","rua":["r@a.example"]})";
}

Fold folded(const std::vector<std::string>& lines, EnvelopeTo envelope_to = EnvelopeTo::omitted) {
  return count_lines(*dns::DomainName::parse("a.example"), {7, lines}, envelope_to);
}

/// How many rows two lines make.
std::size_t rows_of(const std::string& a, const std::string& b) {
  const Fold fold = folded({a, b});
  EXPECT_THAT(fold.unreadable, SizeIs(0));
  std::size_t rows = 0;
  for (const FoldedRows& one : fold.rows) rows += one.rows.size();
  return rows;
}

const std::string signed_by_s1 = R"("dkim":[{"domain":"a.example","selector":"s1","result":"pass"}],)";
const std::string signed_by_s2 = R"("dkim":[{"domain":"a.example","selector":"s2","result":"pass"}],)";
const std::string signed_by_s1_s2 =
    R"("dkim":[{"domain":"a.example","selector":"s1","result":"pass"},{"domain":"a.example","selector":"s2","result":"pass"}],)";
const std::string signed_by_s2_s1 =
    R"("dkim":[{"domain":"a.example","selector":"s2","result":"pass"},{"domain":"a.example","selector":"s1","result":"pass"}],)";

struct Pair {
  const char* rule;
  std::string a;
  std::string b;
  std::size_t rows;
};

const Pair pairs[] = {
    {"equal messages", line_with(""), line_with("", "", 1777900001), 1},
    {"other selectors", line_with(signed_by_s1), line_with(signed_by_s2), 2},
    {"signatures in another order", line_with(signed_by_s1_s2), line_with(signed_by_s2_s1), 1},
    {"what the verifier thinks",
     line_with(R"("dkim":[{"domain":"a.example","selector":"s","result":"fail","reason":"x"}],)"),
     line_with(R"("dkim":[{"domain":"a.example","selector":"s","result":"fail","reason":"y"}],)"), 1},
    {"the spelling of an IPv6 address", line_with("", "", 1777900000, "2001:DB8::1"),
     line_with("", "", 1777900000, "2001:db8:0:0::1"), 1},
    {"an IPv4 address in IPv6", line_with("", "", 1777900000, "::ffff:192.0.2.1"), line_with(""), 1},
    {"other addresses", line_with(""), line_with("", "", 1777900000, "192.0.2.2"), 2},
    {"other envelope senders", line_with(R"("envelope_from":"x.example",)"), line_with(R"("envelope_from":"",)"), 2},
    {"other reasons", line_with(R"("reasons":[{"type":"mailing_list"}],)"), line_with(""), 2},
    {"reasons in another order", line_with(R"("reasons":[{"type":"mailing_list"},{"type":"other"}],)"),
     line_with(R"("reasons":[{"type":"other"},{"type":"mailing_list"}],)"), 2},
    {"recipients, where they are not reported", line_with(R"("envelope_to":["x.example"],)"),
     line_with(R"("envelope_to":["y.example"],)"), 1},
    {"another published policy", line_with("", R"(,"sp":"none")"), line_with(""), 2},
    {"another day", line_with("", "", 1777939199), line_with("", "", 1777939200), 2},
};

// Covers: report.rows.grouped
TEST(Row, IsTheSameForMessagesThatAReportDoesNotTellApart) {
  for (const Pair& row : pairs) EXPECT_EQ(rows_of(row.a, row.b), row.rows) << row.rule;
}

TEST(Row, TellsARecipientsDomainWhereThatIsWanted) {
  const std::vector<std::string> lines = {line_with(R"("envelope_to":["x.example","y.example"],)"),
                                          line_with(R"("envelope_to":["z.example"],)")};

  const Fold fold = folded(lines, EnvelopeTo::reported);

  ASSERT_THAT(fold.rows, SizeIs(1));
  ASSERT_THAT(fold.rows[0].rows, SizeIs(2));
  EXPECT_EQ(decode_row(fold.rows[0].rows[0])->envelope_to, "x.example");
}

TEST(Row, IsReadBackAsItWas) {
  const Fold fold =
      folded({line_with(signed_by_s1_s2 + R"("reasons":[{"type":"local_policy","comment":"a \"b\" ]]>"}],)"
                                          R"("envelope_from":"x.example",)")});
  ASSERT_THAT(fold.rows, SizeIs(1));

  const Result<report::ReportRow> row = decode_row(fold.rows[0].rows[0]);

  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(encode_row(*row), fold.rows[0].rows[0].text);
  EXPECT_EQ(row->disposition, evaluation::Disposition::pass);
  EXPECT_TRUE(row->spf);
  EXPECT_FALSE(row->dkim);
  EXPECT_THAT(row->dkim_results, SizeIs(2));
  EXPECT_EQ(row->reasons[0].comment, "a \"b\" ]]>");
}

TEST(Row, SaysWhatIsWrongWithATextThatIsNone) {
  for (const char* text : {"", "{}", "[1]", R"({"ip":"x","from":"a.example"})", R"({"ip":"192.0.2.1","from":""})",
                           R"({"ip":"192.0.2.1","from":"a.example","done":"maybe"})",
                           R"({"ip":"192.0.2.1","from":"a.example","signed":[[]]})"})
    EXPECT_FALSE(decode_row({text, 1})) << text;
}

TEST(Note, KeepsWhatTheLastRecordSaid) {
  const Fold fold = folded({line_with("", "", 1777900010), line_with(R"("problems":["old"],)", "", 1777900000)});

  ASSERT_THAT(fold.rows, SizeIs(1));
  const Result<RowsNote> note = decode_note(fold.rows[0].note);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->policy->p, dmarc::Policy::reject);
  EXPECT_THAT(note->rua, testing::ElementsAre("r@a.example"));
  EXPECT_THAT(note->problems, testing::IsEmpty());
}

TEST(Note, TakesARecordWithoutATailForAnUnknownPolicy) {
  const Fold fold = folded({"1777900000,192.0.2.1,true,true,none"});

  ASSERT_THAT(fold.rows, SizeIs(1));
  EXPECT_EQ(fold.rows[0].policy, unknown_policy);
  EXPECT_FALSE(decode_note(fold.rows[0].note)->policy.has_value());
}

TEST(PolicyText, HasNothingOfAStrangersFo) {
  record::PublishedPolicy policy{.domain = *dns::DomainName::parse("a.example"), .pct = {}};
  policy.fo = "1:d:s";
  EXPECT_EQ(policy_text(policy), "none,none,none,r,r,1:d:s,n,treewalk");
  policy.fo = "} DEL *";
  policy.pct = 50;
  EXPECT_EQ(policy_text(policy), "none,none,none,r,r,0,n,treewalk,50");
}

}  // namespace
}  // namespace dmarcd::sending
