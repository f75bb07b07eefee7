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

// Covers: dmarc.disposition.override-told
TEST(Action, EnforcesNothingWithoutActions) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);

  const Action action = decide_action(failing, {}, "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::no_action);
  EXPECT_EQ(action.disposition, Disposition::none);
  EXPECT_EQ(action.reply, "");
  ASSERT_EQ(action.overrides.size(), 1U);
  EXPECT_EQ(action.overrides[0].type, PolicyOverride::Type::local_policy);
}

// Covers: dmarc.disposition.reject-in-smtp, dmarc.disposition.reply-names-dmarc
// Covers: dmarc.disposition.reply-holds-no-header
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

struct TableRow {
  const char* what;
  DmarcCode code;
  Policy published;
  Policy after_test_mode;
  ActionKind action;
  Disposition disposition;
  std::vector<PolicyOverride::Type> reasons;
};

// RFC 9989 sections 5.3.6, 5.4 and 7.4; RFC 9990 sections 3.1.1.8 and 3.1.6.
// Covers: dmarc.disposition.table, dmarc.disposition.none-changes-nothing, dmarc.disposition.test-mode
// Covers: dmarc.disposition.test-mode-none, dmarc.disposition.pass-is-left-alone, dmarc.disposition.temperror
TEST(Action, FollowsFromResultPolicyAndTestMode) {
  using Type = PolicyOverride::Type;
  const TableRow rows[] = {
      {"p=none, pass", DmarcCode::pass, Policy::none, Policy::none, ActionKind::no_action, Disposition::none, {}},
      {"p=none, fail", DmarcCode::fail, Policy::none, Policy::none, ActionKind::no_action, Disposition::none, {}},
      {"p=quarantine, pass",
       DmarcCode::pass,
       Policy::quarantine,
       Policy::quarantine,
       ActionKind::no_action,
       Disposition::pass,
       {}},
      {"p=quarantine; t=y, pass",
       DmarcCode::pass,
       Policy::quarantine,
       Policy::none,
       ActionKind::no_action,
       Disposition::pass,
       {}},
      {"p=quarantine, fail",
       DmarcCode::fail,
       Policy::quarantine,
       Policy::quarantine,
       ActionKind::add_header,
       Disposition::quarantine,
       {}},
      {"p=quarantine; t=y, fail",
       DmarcCode::fail,
       Policy::quarantine,
       Policy::none,
       ActionKind::no_action,
       Disposition::none,
       {Type::policy_test_mode}},
      {"p=reject, pass", DmarcCode::pass, Policy::reject, Policy::reject, ActionKind::no_action, Disposition::pass, {}},
      {"p=reject, fail", DmarcCode::fail, Policy::reject, Policy::reject, ActionKind::reject, Disposition::reject, {}},
      {"p=reject; t=y, fail",
       DmarcCode::fail,
       Policy::reject,
       Policy::quarantine,
       ActionKind::add_header,
       Disposition::quarantine,
       {Type::policy_test_mode}},
      {"p=reject, no answer",
       DmarcCode::temperror,
       Policy::reject,
       Policy::reject,
       ActionKind::no_action,
       Disposition::none,
       {Type::other}},
      {"p=none, no answer",
       DmarcCode::temperror,
       Policy::none,
       Policy::none,
       ActionKind::no_action,
       Disposition::none,
       {}},
  };
  for (const TableRow& row : rows) {
    Verdict verdict = test::verdict(row.code, row.published);
    verdict.policy_after_test_mode = row.after_test_mode;
    if (row.code == DmarcCode::fail && row.published != row.after_test_mode)
      verdict.overrides.push_back({Type::policy_test_mode, "t=y"});

    const Action action = decide_action(verdict, enforcing(), "4XkQ2c");

    EXPECT_EQ(to_text(action.kind), to_text(row.action)) << row.what;
    EXPECT_EQ(to_text(action.disposition), to_text(row.disposition)) << row.what;
    std::vector<Type> reasons;
    for (const PolicyOverride& reason : action.overrides) reasons.push_back(reason.type);
    EXPECT_EQ(reasons, row.reasons) << row.what;
  }
}

// RFC 9989 section 7.4.
// Covers: dmarc.disposition.reject-needs-more, dmarc.disposition.override-told
TEST(Action, LowersRejectToQuarantineForListMail) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.list_signs = "List-Id";

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::add_header);
  EXPECT_EQ(action.policy, Policy::quarantine);
  EXPECT_EQ(action.disposition, Disposition::quarantine);
  EXPECT_THAT(action.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::mailing_list, "List-Id"}));
}

// Covers: dmarc.disposition.reject-needs-more
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
// Covers: dmarc.disposition.table, dmarc.disposition.override-told
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

// RFC 8617 section 5.2.1. Covers: arc.not-checked
TEST(Action, DefersMailUnderAChainThatCouldNotBeCheckedWhereDnsFailuresAreWaitedOut) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.arc.code = arc::ArcCode::fail;
  failing.arc.is_checked = false;
  ActionOptions options = enforcing();
  EXPECT_EQ(decide_action(failing, options, "x").kind, ActionKind::reject);

  options.dns_failure = ActionKind::soft_reject;
  EXPECT_EQ(decide_action(failing, options, "x").reply,
            "451 4.7.1 DMARC: not verifiable at this time, try again later; reference x");

  failing.policy_after_test_mode = Policy::none;
  EXPECT_EQ(decide_action(failing, options, "x").kind, ActionKind::no_action);

  failing.policy_after_test_mode = Policy::reject;
  failing.arc.is_checked = true;
  EXPECT_EQ(decide_action(failing, options, "x").kind, ActionKind::reject);
}

// Covers: dmarc.disposition.test-mode
TEST(Action, GivesTheReasonWhenTestModeLoweredThePolicy) {
  Verdict failing = verdict(DmarcCode::fail, Policy::reject);
  failing.policy_after_test_mode = Policy::quarantine;
  failing.overrides.push_back({PolicyOverride::Type::policy_test_mode, "t=y"});

  const Action action = decide_action(failing, enforcing(), "4XkQ2c");

  EXPECT_EQ(action.kind, ActionKind::add_header);
  EXPECT_THAT(action.overrides, ElementsAre(PolicyOverride{PolicyOverride::Type::policy_test_mode, "t=y"}));
}

// Covers: dmarc.disposition.table
TEST(Action, NeverReportsMoreThanThePolicyAsksFor) {
  ActionOptions stricter;
  stricter.quarantine = ActionKind::reject;
  stricter.softfail = ActionKind::reject;
  Verdict under_quarantine = verdict(DmarcCode::fail, Policy::quarantine);
  Verdict under_none = verdict(DmarcCode::fail, Policy::none);

  EXPECT_EQ(decide_action(under_quarantine, stricter, "x").disposition, Disposition::quarantine);
  EXPECT_EQ(decide_action(under_none, stricter, "x").disposition, Disposition::none);
}

// Covers: dmarc.dns.deferral, dmarc.disposition.temperror
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

// Covers: dmarc.disposition.table
TEST(Action, PassUnderAnEnforcingPolicyIsDispositionPass) {
  Verdict enforced = verdict(DmarcCode::pass, Policy::reject);
  Verdict monitored = verdict(DmarcCode::pass, Policy::none);

  EXPECT_EQ(decide_action(enforced, enforcing(), "x").disposition, Disposition::pass);
  EXPECT_EQ(decide_action(monitored, enforcing(), "x").disposition, Disposition::none);
}

// Covers: dmarc.from.none
TEST(Action, RefusesAMessageWithoutAuthorDomainIfAsked) {
  Verdict anonymous;
  anonymous.code = DmarcCode::permerror;
  anonymous.authors.problem = "there is no From field";
  ActionOptions options;
  options.bad_from = ActionKind::reject;

  EXPECT_THAT(decide_action(anonymous, options, "x").reply, HasSubstr("550 5.7.1 The From field"));
}

LocalDecision decision(Treatment treatment, Policy least_policy = Policy::none) {
  return {treatment, "payroll", "known to us", least_policy, {}};
}

const PolicyOverride known_to_us = {PolicyOverride::Type::local_policy, "known to us"};

TEST(Action, DoesNothingWithAMessageThatIsExempt) {
  ActionOptions options = enforcing();
  options.bad_from = options.no_policy = options.dns_failure = ActionKind::soft_reject;
  Verdict anonymous;
  anonymous.code = DmarcCode::permerror;
  for (const Verdict& seen : {verdict(DmarcCode::fail, Policy::reject), verdict(DmarcCode::none, Policy::none),
                              verdict(DmarcCode::temperror, Policy::reject), anonymous}) {
    const Action action = decide_action(seen, options, "x", decision(Treatment::exempt));

    EXPECT_EQ(action.kind, ActionKind::no_action);
    EXPECT_EQ(action.disposition, Disposition::none);
    EXPECT_EQ(action.exception, "payroll");
    EXPECT_EQ(action.would_be, std::nullopt);
  }
  const Action failing =
      decide_action(verdict(DmarcCode::fail, Policy::reject), options, "x", decision(Treatment::exempt));
  EXPECT_THAT(failing.overrides, ElementsAre(known_to_us));
  EXPECT_EQ(failing.policy, Policy::none);
}

TEST(Action, HasNothingToReportForAnExemptMessageUnderPNone) {
  const Action action =
      decide_action(verdict(DmarcCode::fail, Policy::none), enforcing(), "x", decision(Treatment::exempt));

  EXPECT_THAT(action.overrides, IsEmpty());
}

TEST(Action, TellsWhatItWouldHaveDoneWithAMonitoredMessage) {
  Verdict of_a_list = verdict(DmarcCode::fail, Policy::reject);
  of_a_list.list_signs = "List-Id";

  const Action plain =
      decide_action(verdict(DmarcCode::fail, Policy::reject), enforcing(), "x", decision(Treatment::monitor));
  const Action softened = decide_action(of_a_list, enforcing(), "x", decision(Treatment::monitor));

  EXPECT_EQ(plain.kind, ActionKind::no_action);
  EXPECT_EQ(plain.would_be, ActionKind::reject);
  EXPECT_EQ(plain.reply, "");
  EXPECT_THAT(plain.overrides, ElementsAre(known_to_us));
  EXPECT_EQ(softened.would_be, ActionKind::add_header);
  EXPECT_THAT(softened.overrides, ElementsAre(known_to_us));
}

TEST(Action, AppliesAForcedPolicyInFull) {
  Verdict of_a_list = waived(verdict(DmarcCode::fail, Policy::reject));
  of_a_list.list_signs = "List-Id";

  const Action refused = decide_action(of_a_list, {}, "x", decision(Treatment::force));
  const Action marked =
      decide_action(verdict(DmarcCode::fail, Policy::quarantine), {}, "x", decision(Treatment::force));

  EXPECT_THAT(refused.reply, HasSubstr("550 5.7.26 DMARC: the policy of example.com is reject"));
  EXPECT_EQ(refused.disposition, Disposition::reject);
  EXPECT_THAT(refused.overrides, IsEmpty());
  EXPECT_EQ(marked.kind, ActionKind::add_header);
  EXPECT_EQ(marked.disposition, Disposition::quarantine);
}

TEST(Action, KeepsAForcedQuarantineAsTheOperatorAnswersItIfThatIsEnough) {
  ActionOptions options;
  for (const auto& [general, forced] :
       {std::pair{ActionKind::quarantine, ActionKind::quarantine}, std::pair{ActionKind::reject, ActionKind::reject},
        std::pair{ActionKind::soft_reject, ActionKind::add_header}}) {
    options.quarantine = general;
    EXPECT_EQ(
        decide_action(verdict(DmarcCode::fail, Policy::quarantine), options, "x", decision(Treatment::force)).kind,
        forced);
  }
}

TEST(Action, RaisesAMildPolicyWhereItIsForcedToAndReportsThePolicysOwnPart) {
  const Action action =
      decide_action(verdict(DmarcCode::fail, Policy::none), {}, "x", decision(Treatment::force, Policy::reject));

  EXPECT_EQ(action.reply, "550 5.7.26 DMARC: the policy of example.com is reject; reference x");
  EXPECT_EQ(action.policy, Policy::reject);
  EXPECT_EQ(action.disposition, Disposition::none);
  EXPECT_THAT(action.overrides, ElementsAre(known_to_us));
}

TEST(Action, ForcesNothingWhereNothingFailed) {
  for (const DmarcCode code : {DmarcCode::pass, DmarcCode::temperror, DmarcCode::none})
    EXPECT_EQ(decide_action(verdict(code, Policy::reject), {}, "x", decision(Treatment::force, Policy::reject)).kind,
              ActionKind::no_action);
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
