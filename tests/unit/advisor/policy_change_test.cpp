#include "dmarcd/advisor/policy_change.h"

#include <gtest/gtest.h>

namespace dmarcd::advisor {
namespace {

struct Case {
  std::string name;
  std::string record;
  dmarc::Policy policy;
  std::string expected;
};

const Case cases[] = {
    {"ChangesTheOneTag", "v=DMARC1; p=none; rua=mailto:a@example.com; fo=1", dmarc::Policy::quarantine,
     "v=DMARC1; p=quarantine; rua=mailto:a@example.com; fo=1"},
    {"KeepsOrderAndSpelling", "v=DMARC1;rua=mailto:a@example.com;P=Quarantine ;sp=none;", dmarc::Policy::reject,
     "v=DMARC1;rua=mailto:a@example.com;p=reject;sp=none;"},
    {"TakesOutWhatKeepsItFromBeingMeant", "v=DMARC1; p=quarantine; pct=50; t=y; adkim=s", dmarc::Policy::quarantine,
     "v=DMARC1; p=quarantine; adkim=s"},
    {"AddsAPolicyWhereThereIsNone", "v=DMARC1; rua=mailto:a@example.com", dmarc::Policy::none,
     "v=DMARC1; p=none; rua=mailto:a@example.com"},
    {"KeepsUnknownTags", "v=DMARC1; p=none; future=x=y", dmarc::Policy::reject, "v=DMARC1; p=reject; future=x=y"},
    {"HasOnePolicy", "v=DMARC1; p=none; p=reject", dmarc::Policy::quarantine, "v=DMARC1; p=quarantine"},
};

class WithPolicy : public testing::TestWithParam<Case> {};

// Covers: advisor.record
TEST_P(WithPolicy, ChangesWhatMustChangeAndNothingElse) {
  EXPECT_EQ(with_policy(GetParam().record, GetParam().policy), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Records, WithPolicy, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<Case>& row) { return row.param.name; });

std::string told(const std::vector<TagDifference>& differences) {
  std::string text;
  for (const TagDifference& tag : differences) {
    switch (tag.kind) {
      case TagDifference::Kind::equal: text += " " + tag.after; break;
      case TagDifference::Kind::changed: text += " [" + tag.before + " -> " + tag.after + "]"; break;
      case TagDifference::Kind::added: text += " +" + tag.after; break;
      case TagDifference::Kind::removed: text += " -" + tag.before; break;
    }
  }
  return text;
}

TEST(Difference, IsToldTagByTag) {
  EXPECT_EQ(told(difference("v=DMARC1; p=none; pct=5; rua=mailto:a@example.com",
                            "v=DMARC1; p=reject; rua=mailto:a@example.com; np=reject")),
            " v=DMARC1 [p=none -> p=reject] -pct=5 rua=mailto:a@example.com +np=reject");
  EXPECT_EQ(told(difference("", "v=DMARC1; p=none")), " +v=DMARC1 +p=none");
  EXPECT_EQ(told(difference("v=DMARC1; p=none", "")), " -v=DMARC1 -p=none");
  EXPECT_EQ(told(difference("p=a; q=b", "q=b; p=a")), " q=b p=a");
  EXPECT_EQ(told(difference(";;=;", "; =")), " =");
}

}  // namespace
}  // namespace dmarcd::advisor
