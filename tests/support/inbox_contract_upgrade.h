#pragma once

#include <soci/soci.h>

#include "dmarcd/inbox/kept_text.h"

#include "inbox_address.h"
#include "inbox_connections.h"
#include "inbox_packing.h"
#include "inbox_schema.h"
#include "inbox_scope.h"
#include "support/inbox_home.h"

namespace dmarcd::test {

/// What version 1 kept: reports of one domain and policy, some of which are gone, and an entry of the quarantine.
class InboxOfVersion1 {
 public:
  explicit InboxOfVersion1(const InboxHome& home)
      : address_(must(sql::parse_inbox_address(home.address()))), connection_(address_, sql::Role::writer) {
    sql::upgrade_inbox(session(), address_.dialect, 1);
    for (const char* counter : {"domains", "reporters", "policies", "reports", "quarantine"})
      session() << fmt::format("INSERT INTO counters (name, value) VALUES ('{}', 9)", counter);
    const auto hash = static_cast<long long>(inbox::keyed_hash(sql::hash_key(session()), "example.com"));
    session() << fmt::format(
        "INSERT INTO domains (id, hash, name, reports, messages, first_day, last_day)"
        " VALUES (1, {}, 'example.com', 5, 80, 1, 2)",
        hash);
    session() << "INSERT INTO reporters (id, hash, org_name) VALUES (1, 1, 'Reporter')";
    const std::string policy = inbox::policy_text(report_of("Reporter", "1").policy);
    session() << "INSERT INTO policies (id, hash, policy) VALUES (1, 1, :policy)", soci::use(policy, "policy");
  }

  void keep_report(int id, receiving::Authenticity authenticity) {
    const std::string particulars = inbox::particulars_text({});
    session() << fmt::format(
        "INSERT INTO reports (id, reporter, domain, begin_at, end_at, received_at, authenticity, is_disputed, warnings,"
        " records, messages, dkim_pass, spf_pass, both_pass, policy, particulars)"
        " VALUES ({}, 1, 1, {}, {}, 0, {}, 0, 0, 1, 16, 0, 0, 0, 1, :particulars)",
        id, sql::packed(moment(may_first, id)), sql::packed(moment(may_first, 24)), sql::packed(authenticity)),
        soci::use(particulars, "particulars");
  }
  void keep_policy_day(report::Day day, int reports) {
    session() << fmt::format("INSERT INTO policy_days (domain, day, policy, reports) VALUES (1, {}, 1, {})",
                             sql::packed(day), reports);
  }
  void keep_quarantined() {
    session() << fmt::format(
        "INSERT INTO quarantine (id, received_at, input, member, reason, size, octets)"
        " VALUES (1, 0, '-', 'a.xml', 'it is no XML', 4, {})",
        address_.dialect == sql::Dialect::sqlite ? "CAST('junk' AS BLOB)" : "'junk'");
  }

 private:
  soci::session& session() { return connection_.session(); }

  sql::InboxAddress address_;
  sql::InboxConnection connection_;
};

// Covers: receive.kept.upgrade
TEST_P(InboxContract, TakesOverTheFirstVersion) {
  const auto home = GetParam().make();
  {
    InboxOfVersion1 first(*home);
    first.keep_report(1, Authenticity::verified);
    first.keep_report(2, Authenticity::handed_over);
    first.keep_report(3, Authenticity::unverified);
    first.keep_report(4, Authenticity::failed);
    first.keep_policy_day(may_first, 5);  // One of them is gone.
    first.keep_policy_day(may_first - std::chrono::days(500), 7);
    first.keep_quarantined();
  }

  database_ = home->open();

  EXPECT_EQ(policy_reports(inbox::Trust::verified_only), 2U);
  EXPECT_EQ(policy_reports(inbox::Trust::not_failed), 4U) << "nobody knows who vouched for the one that is gone";
  EXPECT_EQ(policy_reports(inbox::Trust::all), 5U);
  const inbox::Days ever{report::Day(), may_first};
  EXPECT_THAT(must(archive().policies(everything, "example.com", ever, inbox::Trust::verified_only)), SizeIs(1));
  EXPECT_EQ(must(archive().policies(everything, "example.com", ever, inbox::Trust::all)).front().reports, 12U);
  EXPECT_THAT(must(archive().domains(everything)), SizeIs(1));
  const inbox::NewRefusal quarantined = must(database_->intake().quarantined(1));
  EXPECT_EQ(quarantined.part.octets, "junk");
  EXPECT_EQ(quarantined.authenticity, Authenticity::unverified);
  EXPECT_TRUE(quarantined.part.mail) << "what it says of itself is not believed";
  EXPECT_EQ(keep(report_of("Reporter", "new")).fate, Fate::imported);
  database_.reset();  // Before its home.
}

}  // namespace dmarcd::test
