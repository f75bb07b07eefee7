#pragma once

#include "support/inbox_home.h"

namespace dmarcd::test {

inline inbox::SourceRule rule_for(std::string domain, std::string value = "192.0.2.0/24") {
  return {.id = 0,
          .domain = std::move(domain),
          .mark = inbox::SourceRule::Mark::network,
          .value = std::move(value),
          .decision = inbox::SourceRule::Decision::waived,
          .note = "it's the printer",
          .decided_by = "anna",
          .decided_at = moment(may_first)};
}

TEST_P(InboxContract, KeepsRulesWithinAScope) {
  const std::int64_t first = must(office().add_rule(rule_for("example.com")));
  const std::int64_t second = must(office().add_rule(rule_for("mail.example.com", "mail.example")));
  must(office().add_rule(rule_for("example.net")));

  const auto rules = must(office().rules(only("example.com"), ""));
  ASSERT_THAT(rules, testing::SizeIs(2));
  EXPECT_EQ(rules[0].id, first);
  EXPECT_EQ(rules[0].value, "192.0.2.0/24");
  EXPECT_EQ(rules[0].decision, inbox::SourceRule::Decision::waived);
  EXPECT_EQ(rules[0].note, "it's the printer");
  EXPECT_EQ(rules[0].decided_by, "anna");
  EXPECT_EQ(rules[0].decided_at, moment(may_first));
  EXPECT_EQ(rules[1].id, second);
  EXPECT_THAT(must(office().rules(everything, "example.net")), testing::SizeIs(1));
  EXPECT_THAT(must(office().rules(only("example.net"), "example.com")), testing::IsEmpty());

  must(office().remove_rule(only("example.net"), first));
  EXPECT_THAT(must(office().rules(everything, "example.com")), testing::SizeIs(1)) << "not the scope's to remove";
  must(office().remove_rule(everything, first));
  EXPECT_THAT(must(office().rules(everything, "example.com")), testing::IsEmpty());
}

TEST_P(InboxContract, KeepsUsersAndTheirSessions) {
  const inbox::User anna{"anna", "$y$hash", only("example.com"), true, false, moment(may_first)};
  inbox::User bert{"bert", "", {}, false, true, moment(may_first, 1)};
  bert.scope.domains.emplace();
  must(office().put_user(bert));
  must(office().put_user(anna));

  const auto users = must(office().users());
  ASSERT_THAT(users, testing::SizeIs(2));
  EXPECT_EQ(users[0].name, "anna");
  EXPECT_EQ(users[0].scope.domains, anna.scope.domains);
  EXPECT_TRUE(users[0].is_administrator);
  EXPECT_FALSE(users[0].sees_personal_data);
  EXPECT_EQ(users[1].scope.domains, std::set<std::string>()) << "sees nothing, not all";
  must(office().put_user({"anna", "$y$other", {}, false, true, moment(may_first)}));
  EXPECT_EQ(must(office().user("anna"))->password_hash, "$y$other");
  EXPECT_FALSE(must(office().user("anna"))->scope.domains);
  EXPECT_FALSE(must(office().user("Anna")));

  must(office().put_session({"hash-1", "anna", "csrf", moment(may_first, 8)}));
  EXPECT_EQ(must(office().session("hash-1", moment(may_first)))->csrf_token, "csrf");
  EXPECT_FALSE(must(office().session("hash-1", moment(may_first, 8)))) << "it is over";
  must(office().put_session({"hash-2", "anna", "csrf", moment(may_first, 8)}));
  must(office().end_session("hash-1"));
  EXPECT_FALSE(must(office().session("hash-1", moment(may_first))));
  EXPECT_TRUE(must(office().remove_user("anna")));
  EXPECT_FALSE(must(office().remove_user("anna")));
  EXPECT_FALSE(must(office().session("hash-2", moment(may_first)))) << "gone with the user";
}

TEST_P(InboxContract, AnotherPasswordEndsTheSessionsOfItsUser) {
  inbox::User anna{"anna", "$y$one", {}, false, false, moment(may_first)};
  must(office().put_user(anna));
  must(office().put_session({"hash-of-anna", "anna", "csrf", moment(may_first, 8)}));
  must(office().put_session({"hash-of-bert", "bert", "csrf", moment(may_first, 8)}));

  anna.is_administrator = true;
  must(office().put_user(anna));
  EXPECT_TRUE(must(office().session("hash-of-anna", moment(may_first)))) << "the password is the same";
  anna.password_hash = "$y$two";
  must(office().put_user(anna));

  EXPECT_FALSE(must(office().session("hash-of-anna", moment(may_first))));
  EXPECT_TRUE(must(office().session("hash-of-bert", moment(may_first))));
}

TEST_P(InboxContract, KeepsNotes) {
  must(office().put_note({"name-of-address", "192.0.2.1", "mail.example", moment(may_first)}));
  must(office().put_note({"name-of-address", "192.0.2.1", "mx.example", moment(may_first, 1)}));
  must(office().put_note({"name-of-address", "192.0.2.0", "", moment(may_first)}));
  must(office().put_note({"digest", "day", "'; --", moment(may_first)}));

  const auto notes = must(office().notes("name-of-address"));
  ASSERT_THAT(notes, testing::SizeIs(2));
  EXPECT_EQ(notes[0].key, "192.0.2.0");
  EXPECT_EQ(notes[1].value, "mx.example");
  EXPECT_EQ(notes[1].at, moment(may_first, 1));
  EXPECT_EQ(must(office().note("digest", "day"))->value, "'; --");
  EXPECT_FALSE(must(office().note("digest", "week")));
}

}  // namespace dmarcd::test
