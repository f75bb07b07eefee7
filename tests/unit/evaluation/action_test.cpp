#include "dmarcd/evaluation/action.h"

#include <gmock/gmock.h>

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;
using test::verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ActionOptions enforcing() {
  ActionOptions options;
  options.quarantine = ActionKind::add_header;
  options.reject = ActionKind::reject;
  return options;
}

TEST(Action, EnforcesNothingWithoutActions) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);

  const Action action = decide_action(failing, {}, "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::no_action);
  EXPECT_EQ(action.disposition, Disposition::none);
  EXPECT_EQ(action.reply, "");
  ASSERT_EQ(action.overrides.size(), 1U);
  EXPECT_EQ(action.overrides[0].type, PolicyOverride::Type::local_policy);
}

TEST(Action, RefusesAFailureUnderRejectInTheOperatorsWords) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  EXPECT_EQ(action.reply, "550 5.7.26 DMARC: the policy of example.com is reject; reference 4XkQ2c");
  EXPECT_EQ(action.disposition, Disposition::reject);
  EXPECT_THAT(action.overrides, IsEmpty());
}

TEST(Action, AddsTheQuarantineHeader) {
  Verdict failing = verdict(DmarcCode::fail, Policy::quarantine);

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  ASSERT_EQ(action.added.size(), 1U);
  EXPECT_EQ(action.added[0].name, "X-Spam");
  EXPECT_EQ(action.added[0].value, "Yes");
  EXPECT_EQ(action.disposition, Disposition::quarantine);
}

// RFC 9989 section 7.4.
TEST(Action, LowersRejectToQuarantineForListMail) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.list_signs = "List-Id";

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::add_header);
  EXPECT_EQ(action.policy, Policy::quarantine);
  EXPECT_EQ(action.disposition, Disposition::quarantine);
  EXPECT_THAT(action.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::mailing_list, "List-Id"}));
}

TEST(Action, RefusesListMailWhereTheOperatorSaysSo) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.list_signs = "List-Id";
  ActionOptions options = enforcing();
  options.reject_mailing_lists = true;

  EXPECT_EQ(decide_action(failing, options, "4XkQ2c").kind, ActionKind::reject);
}

Verdict waived(Verdict verdict) {
  verdict.waivers.push_back({{PolicyOverride::Type::trusted_forwarder, "campus"}, "a forwarder that we trust: campus"});
  return verdict;
}

// RFC 9989 section 5.4.
TEST(Action, AppliesNoPolicyThatIsWaived) {
  for (const Policy policy : {Policy::quarantine, Policy::reject}) {
    Verdict failing = waived(verdict(DmarcCode::fail, policy));
    failing.list_signs = "List-Id";

    const Action action = decide_action(failing, enforcing(), "4XkQ2c");

    EXPECT_EQ(action.kind, ActionKind::no_action);
    EXPECT_EQ(action.policy, Policy::none);
    EXPECT_EQ(action.disposition, Disposition::none);
    EXPECT_THAT(action.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::trusted_forwarder, "campus"}));
  }
}

TEST(Action, SparesAWaivedFailureUnderPNoneTheSoftfailActionAndHasNothingToReport) {
  Verdict failing = waived(verdict(DmarcCode::fail, Policy::none));
  ActionOptions options;
  options.softfail = ActionKind::add_header;

  const Action action = decide_action(failing, options, "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::no_action);
  EXPECT_THAT(action.overrides, IsEmpty());
}

TEST(Action, TakesAWaiverForNothingWhereNothingFailed) {
  ActionOptions options = enforcing();
  options.dns_failure = ActionKind::soft_reject;
  Verdict passing = waived(verdict(DmarcCode::pass, Policy::reject));
  Verdict unknown = waived(verdict(DmarcCode::temperror, Policy::reject));

  EXPECT_EQ(decide_action(passing, options, "x").disposition, Disposition::pass);
  EXPECT_EQ(decide_action(unknown, options, "x").kind, ActionKind::soft_reject);
}

TEST(Action, GivesTheReasonWhenTestModeLoweredThePolicy) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.policy_after_test_mode = Policy::quarantine;
  failing.overrides.push_back({PolicyOverride::Type::policy_test_mode, "t=y"});

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::add_header);
  EXPECT_THAT(action.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::policy_test_mode, "t=y"}));
}

TEST(Action, NeverReportsMoreThanThePolicyAsksFor) {
  ActionOptions stricter;
  stricter.quarantine = ActionKind::reject;
  stricter.softfail = ActionKind::reject;
  Verdict under_quarantine = verdict(DmarcCode::fail, Policy::quarantine);
  Verdict under_none = verdict(DmarcCode::fail, Policy::none);

  EXPECT_EQ(decide_action(under_quarantine, stricter, "x").disposition, Disposition::quarantine);
  EXPECT_EQ(decide_action(under_none, stricter, "x").disposition, Disposition::none);
}

TEST(Action, DefersATemporaryFailureOnlyIfAsked) {
  Verdict unknown = verdict(DmarcCode::temperror, Policy::reject);
  ActionOptions fail_closed = enforcing();
  fail_closed.dns_failure = ActionKind::soft_reject;

  const Action by_default = decide_action(unknown, enforcing(), "x");
  EXPECT_EQ(by_default.kind, ActionKind::no_action);
  EXPECT_THAT(by_default.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::other, "temporary error"}));
  EXPECT_THAT(decide_action(unknown, fail_closed, "x").reply, HasSubstr("451 4.7.1 "));
}

TEST(Action, KeepsTheEnhancedCodeInTheClassOfTheReply) {
  Verdict failing = verdict(DmarcCode::fail, Policy::quarantine);
  ActionOptions options;
  options.quarantine = ActionKind::soft_reject;

  const Action action = decide_action(failing, options, "x");

  EXPECT_THAT(action.reply, HasSubstr("451 4.7.26 "));
  EXPECT_EQ(action.disposition, Disposition::none);
}

TEST(Action, PassUnderAnEnforcingPolicyIsDispositionPass) {
  Verdict enforced = verdict(DmarcCode::pass, Policy::reject);
  Verdict monitored = verdict(DmarcCode::pass, Policy::none);

  EXPECT_EQ(decide_action(enforced, enforcing(), "x").disposition, Disposition::pass);
  EXPECT_EQ(decide_action(monitored, enforcing(), "x").disposition, Disposition::none);
}

TEST(Action, RefusesAMessageWithoutAuthorDomainIfAsked) {
  Verdict anonymous;
  anonymous.code = DmarcCode::permerror;
  anonymous.authors.problem = "there is no From field";
  ActionOptions options;
  options.bad_from = ActionKind::reject;

  EXPECT_THAT(decide_action(anonymous, options, "x").reply, HasSubstr("550 5.7.1 The From field"));
}

// RFC 9989 section 5.3.1.
TEST(Action, RefusesSeveralAuthorDomainsIfAskedUnlessTheVerdictIsStricter) {
  ActionOptions options = enforcing();
  options.several_authors = ActionKind::quarantine;
  Verdict passing = verdict(DmarcCode::pass, Policy::reject);
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  EXPECT_EQ(decide_action(passing, options, "x").kind, ActionKind::no_action);
  for (Verdict* two_authors : {&passing, &failing}) two_authors->authors.domains.push_back(test::domain("example.org"));

  EXPECT_EQ(decide_action(passing, options, "x").kind, ActionKind::quarantine);
  EXPECT_EQ(decide_action(passing, options, "x").disposition, Disposition::pass);
  EXPECT_EQ(decide_action(failing, options, "x").setting, "reject");

  options.several_authors = ActionKind::reject;
  EXPECT_THAT(decide_action(passing, options, "x").reply, HasSubstr("550 5.7.1 The From field"));
}

TEST(Action, TakesRspamdsWords) {
  EXPECT_EQ(action_kind("add header"), ActionKind::add_header);
  EXPECT_EQ(action_kind("tempfail"), ActionKind::soft_reject);
  EXPECT_EQ(action_kind("soft_reject"), ActionKind::soft_reject);
  EXPECT_EQ(action_kind("greylist"), std::nullopt);
}

}  // namespace
}  // namespace dmarcd::evaluation
