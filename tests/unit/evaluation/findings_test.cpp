#include "dmarcd/evaluation/findings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "dmarcd/base/text.h"

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using test::verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> texts_about(Finding::Topic topic, const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings)
    if (finding.topic == topic) texts.push_back(finding.text);
  return texts;
}

TEST(Findings, EndWithWhatWasDoneAndTheSettingThatSaysSo) {
  const Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  ActionOptions options;
  options.reject = ActionKind::reject;
  options.reply_text = "5.7.1 no";

  const std::vector<Finding> findings = tell_findings(failing, decide_action(failing, options, "x"));

  EXPECT_EQ(findings.back().text, "refused: 550 5.7.1 no; actions { reject = \"reject\"; }");
}

TEST(Findings, SayWhyThePolicyIsNotApplied) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.waivers.push_back({{PolicyOverride::Type::trusted_forwarder, "campus"}, "campus handed it over"});
  ActionOptions options;
  options.reject = ActionKind::reject;

  const std::vector<Finding> findings = tell_findings(failing, decide_action(failing, options, "x"));

  EXPECT_THAT(texts_about(Finding::Topic::action, findings), ElementsAre("campus handed it over", "delivered"));
}

TEST(Findings, SayWhyNothingIsReported) {
  const Verdict failing = verdict(DmarcCode::fail, Policy::none);
  LocalDecision local;
  local.report_signs = "it is a DMARC report";

  const std::vector<Finding> findings = tell_findings(failing, decide_action(failing, {}, "x", local));

  EXPECT_EQ(findings.back().text, "nothing is reported: it is a DMARC report");
}

TEST(Findings, SayNothingOfWaiversWhereNothingFailed) {
  Verdict passing = verdict(DmarcCode::pass, Policy::reject);
  passing.waivers.push_back({{PolicyOverride::Type::trusted_forwarder, "campus"}, "campus handed it over"});

  const std::vector<Finding> findings = tell_findings(passing, decide_action(passing, {}, "x"));

  EXPECT_THAT(texts_about(Finding::Topic::action, findings), ElementsAre("delivered"));
}

TEST(Findings, NameTheSealersAndWhyTheirChainIsNoGround) {
  Verdict seen = verdict(DmarcCode::fail, Policy::reject);
  seen.arc.code = arc::ArcCode::pass;
  seen.arc.oldest_pass = 2;
  seen.arc.sets = {{1, test::domain("list.example"), "s1", {}}, {2, test::domain("campus.example"), "s2", {}}};
  seen.chain_doubt = "list.example is not one of trusted_sealers";

  EXPECT_THAT(texts_about(Finding::Topic::arc, tell_findings(seen, {})),
              ElementsAre("pass, sealed by list.example, campus.example; changed before i=2",
                          "no ground to waive the policy: list.example is not one of trusted_sealers"));
}

TEST(Findings, TellAChainThatCouldNotBeCheckedFromABrokenOne) {
  Verdict seen = verdict(DmarcCode::fail, Policy::reject);
  EXPECT_THAT(texts_about(Finding::Topic::arc, tell_findings(seen, {})),
              ElementsAre("none: nobody sealed the message"));

  seen.arc.code = arc::ArcCode::fail;
  seen.arc.reason = "ARC-Seal i=1: it is missing";
  EXPECT_THAT(texts_about(Finding::Topic::arc, tell_findings(seen, {})),
              ElementsAre("fail: ARC-Seal i=1: it is missing"));

  seen.arc.is_checked = false;
  seen.arc.reason = "ARC-Seal i=1: TXT k: timeout";
  EXPECT_THAT(texts_about(Finding::Topic::arc, tell_findings(seen, {})),
              ElementsAre("fail, for it could not be checked: ARC-Seal i=1: TXT k: timeout"));
}

TEST(Findings, EscapeAStrangersTextOnce) {
  Verdict seen = verdict(DmarcCode::fail, Policy::none);
  seen.spf.emplace();
  seen.spf->code = spf::SpfCode::permerror;
  seen.spf->domain = "a\\b.example";
  seen.spf->reason = fmt::format("\"{}\" is no term", printable("x\\y"));

  const std::string text = texts_about(Finding::Topic::spf, tell_findings(seen, {})).at(0);

  EXPECT_THAT(text, HasSubstr("for a\\x5cb.example"));
  EXPECT_THAT(text, HasSubstr("\"x\\x5cy\" is no term"));
}

}  // namespace
}  // namespace dmarcd::evaluation
