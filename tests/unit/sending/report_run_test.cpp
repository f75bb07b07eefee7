#include "dmarcd/sending/report_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/report_world.h"

namespace dmarcd::sending {
namespace {

using test::ReportWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = Outcome::Kind;

std::size_t lines_that_begin(const ReportWorld& world, std::string_view with) {
  return static_cast<std::size_t>(std::count_if(world.listener.lines.begin(), world.listener.lines.end(),
                                                [&](const std::string& line) { return line.starts_with(with); }));
}

// Covers: report.period.day
TEST(ReportRun, MakesReportsOfDaysThatAreOverAndSendsThem) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1), ReportWorld::line("a.example", 1),
                             ReportWorld::line("a.example", 2), ReportWorld::line("a.example", 3, /*tomorrow*/ -1)});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_THAT(world.listener.lines, ElementsAre("folded a.example 4 0", "built a.example part 1: 2 rows, 3 messages",
                                                "sent a.example to r@a.example"));
  ASSERT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_EQ(world.transport.taken[0].sender, "reports@reporter.example");
  EXPECT_THAT(world.store.rows, SizeIs(1)) << "today's";
  EXPECT_TRUE(world.store.leases.empty());
  EXPECT_EQ(world.store.last_day, report::Day(std::chrono::year(2026) / 5 / 4));
}

// Covers: report.period.missed-days
TEST(ReportRun, CatchesUpMissedDaysEachWithItsOwnPeriod) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1, 1), ReportWorld::line("a.example", 1, 25),
                             ReportWorld::line("a.example", 1, 49)});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_EQ(lines_that_begin(world, "built a.example part 1: 1 rows, 1 messages"), 3u);
  std::set<Timestamp> begins;
  for (const auto& [_, report] : world.store.reports) {
    begins.insert(report.facts.period.begin);
    EXPECT_EQ(report.facts.period.end - report.facts.period.begin, std::chrono::hours(24));
  }
  EXPECT_THAT(begins, SizeIs(3));
}

// Covers: report.period.policy-changed
TEST(ReportRun, MakesAReportForEachPolicyOfADay) {
  ReportWorld world;
  world.append("a.example",
               {ReportWorld::line("a.example", 1, 20, "none"), ReportWorld::line("a.example", 1, 2, "reject")});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_EQ(lines_that_begin(world, "built a.example part 1: 1 rows"), 2u);
  EXPECT_THAT(world.store.reports, SizeIs(2)) << "with an id each";
}

// Covers: report.period.late-rows
TEST(ReportRun, MakesAFurtherPartOfRowsThatComeLate) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  const auto sender = world.sender();
  ASSERT_TRUE(sender->run(world.whole_pass()));
  world.append("a.example", {ReportWorld::line("a.example", 1)});

  ASSERT_TRUE(sender->run(world.whole_pass()));

  EXPECT_EQ(lines_that_begin(world, "built a.example part 1: 1 rows, 1 messages"), 1u);
  EXPECT_EQ(lines_that_begin(world, "built a.example part 2: 1 rows, 1 messages"), 1u);
  EXPECT_THAT(world.store.reports, SizeIs(2));
}

// Covers: report.sending.retry, report.mail.resent-equal
TEST(ReportRun, TriesAgainAfterATemporaryFailureWithTheSameOctets) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  world.transport.answer = [](const Parcel&) { return Kind::deferred; };
  const auto sender = world.sender();
  ASSERT_TRUE(sender->run(world.whole_pass()));
  ASSERT_TRUE(sender->next_attempt().has_value());
  EXPECT_EQ(*sender->next_attempt() - world.now, std::chrono::minutes(1));

  sender->send_what_is_due();
  EXPECT_THAT(world.transport.taken, SizeIs(1)) << "it is not due yet";
  world.now += std::chrono::minutes(1);
  world.transport.answer = [](const Parcel&) { return Kind::accepted; };
  sender->send_what_is_due();

  ASSERT_THAT(world.transport.taken, SizeIs(2));
  EXPECT_EQ(world.transport.taken[0].message, world.transport.taken[1].message);
  EXPECT_EQ(lines_that_begin(world, "sent a.example"), 1u);
  EXPECT_FALSE(sender->next_attempt().has_value());
}

/// A run whose only delivery failed a minute ago, and is due.
std::unique_ptr<ReportRun> run_with_a_delivery_due(ReportWorld& world) {
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  world.transport.answer = [](const Parcel&) { return Kind::deferred; };
  std::unique_ptr<ReportRun> run = world.sender();
  EXPECT_TRUE(run->run(world.whole_pass()));
  world.now += std::chrono::minutes(1);
  return run;
}

TEST(ReportRun, LeavesWhatIsDueToTheNextPassIfAnotherSenderHasTheDomain) {
  ReportWorld world;
  const auto sender = run_with_a_delivery_due(world);
  ASSERT_TRUE(
      *world.outbox.lease(*dns::DomainName::parse("a.example"), sending_deed, "another", world.options.timing.lease));

  sender->send_what_is_due();

  EXPECT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_FALSE(sender->next_attempt().has_value()) << "a service would turn without a rest";
}

TEST(ReportRun, LeavesWhatIsDueToTheNextPassIfTheStoreIsAway) {
  ReportWorld world;
  const auto sender = run_with_a_delivery_due(world);
  world.store.is_away = true;

  sender->send_what_is_due();

  EXPECT_THAT(world.listener.lines.back(), testing::StartsWith("trouble: memory"));
  EXPECT_FALSE(sender->next_attempt().has_value());
}

// Covers: report.sending.given-up
TEST(ReportRun, GivesUpWhenTheTimeForTryingIsOver) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  world.transport.answer = [](const Parcel&) { return Kind::deferred; };
  const auto sender = world.sender();
  ASSERT_TRUE(sender->run(world.whole_pass()));
  const Timestamp built_at = world.now;

  while (const std::optional<Timestamp> next = sender->next_attempt()) {
    world.now = *next;
    sender->send_what_is_due();
  }

  EXPECT_EQ(lines_that_begin(world, "given up a.example"), 1u);
  EXPECT_LE(world.now - built_at, world.options.timing.retry_for);
  EXPECT_GE(world.transport.taken.size(), 15u);
  EXPECT_LE(world.transport.taken.size(), 40u);
}

// Covers: report.destination.each
TEST(ReportRun, SendsToTheOthersWhenOneRefuses) {
  ReportWorld world;
  std::string line = ReportWorld::line("a.example", 1, 1, "reject", R"(bad@a.example","good@a.example)");
  world.append("a.example", {line});
  world.transport.answer = [](const Parcel& parcel) {
    return parcel.recipient == "bad@a.example" ? Kind::refused : Kind::accepted;
  };

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_EQ(lines_that_begin(world, "refused a.example to bad@a.example"), 1u);
  EXPECT_EQ(lines_that_begin(world, "sent a.example to good@a.example"), 1u);
  EXPECT_EQ(world.store.refusals["address:bad@a.example"].score, 1);
  EXPECT_EQ(world.store.refusals["domain:a.example"].score, 0) << "the other was taken";
}

// Covers: report.sending.suppression
TEST(ReportRun, LeavesAloneForDaysWhoRefusesAgainAndAgain) {
  ReportWorld world;
  world.transport.answer = [](const Parcel&) { return Kind::refused; };
  const auto sender = world.sender();
  for (int day = 0; day < 3; ++day) {
    world.append("a.example", {ReportWorld::line("a.example", 1)});
    ASSERT_TRUE(sender->run(world.whole_pass()));
  }
  EXPECT_EQ(world.transport.taken.size(), 3u);

  world.append("a.example", {ReportWorld::line("a.example", 1)});
  ASSERT_TRUE(sender->run(world.whole_pass()));
  EXPECT_EQ(world.transport.taken.size(), 3u);
  EXPECT_THAT(world.listener.lines.back(), HasSubstr("drop a.example: r@a.example: paused"));

  world.now += std::chrono::days(7);
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  ASSERT_TRUE(sender->run(world.whole_pass()));
  EXPECT_EQ(world.transport.taken.size(), 4u);
}

TEST(ReportRun, LeavesADomainToTheSenderThatHasIt) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  ASSERT_TRUE(
      *world.outbox.lease(*dns::DomainName::parse("a.example"), sending_deed, "another", world.options.timing.lease));

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));
  EXPECT_THAT(world.transport.taken, IsEmpty());

  world.now += world.options.timing.lease;
  ASSERT_TRUE(world.sender()->run(world.whole_pass()));
  EXPECT_THAT(world.transport.taken, SizeIs(1));
}

// Covers: report.rows.counted-once
TEST(ReportRun, GoesOnWhereAnotherWasKilledBetweenClosingAndBuilding) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  const dns::DomainName domain = *dns::DomainName::parse("a.example");
  ASSERT_TRUE(fold_lines(world.outbox, domain, EnvelopeTo::omitted));
  ASSERT_TRUE(*world.outbox.close(world.outbox.row_sets(domain)->front().key));
  world.append("a.example", {ReportWorld::line("a.example", 2)});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_EQ(lines_that_begin(world, "built a.example part 1: 1 rows, 1 messages"), 1u);
  EXPECT_EQ(lines_that_begin(world, "built a.example part 2: 1 rows, 1 messages"), 1u);
}

// Covers: report.sending.kept-until-taken
TEST(ReportRun, KeepsWhatCouldNotBeSettledUntilTheStoreIsBack) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  world.transport.answer = [&](const Parcel&) {
    world.store.is_away = true;
    return Kind::accepted;
  };
  int failures = 0;
  const auto sender = world.sender();
  world.store.clock = [&] { return world.now; };
  sender->stop_when([&] { return ++failures > 100; });
  // The store comes back after some vain attempts.
  class Returning final : public RunListener {
   public:
    explicit Returning(ReportWorld& world) : world_(world) {}
    void folded(const dns::DomainName&, const FoldSummary&) override {}
    void taken_over(const LeftSet&, const TakenOver&) override {}
    void left_out(const ReportPlan&) override {}
    void expired(const RowSetKey&, std::uint64_t) override {}
    void built(const ReportPlan&, const BuiltReport&) override {}
    void attempted(const ReportFacts&, const Delivery& after) override { states.push_back(after.state); }
    void trouble(const Error&) override {
      if (++troubles == 3) world_.store.is_away = false;
    }
    int troubles = 0;
    std::vector<DeliveryState> states;

   private:
    ReportWorld& world_;
  } listener(world);
  ReportRun run({.outbox = world.outbox,
                 .left_records = nullptr,
                 .documents = {world.documents, world.cryptography},
                 .mail = {world.signer, world.transport},
                 .make_resolver = [&] { return std::make_unique<dns::ZoneResolver>(world.zone); },
                 .listener = listener,
                 .clock = [&] { return world.now; }},
                world.options, "one");

  static_cast<void>(run.run(world.whole_pass()));

  EXPECT_THAT(listener.states, ElementsAre(DeliveryState::sent));
  EXPECT_THAT(world.transport.taken, SizeIs(1));
}

// Covers: report.sending.retention
TEST(ReportRun, DropsAndCountsWhatIsTooOld) {
  ReportWorld world;
  world.publish(
      ";!servfail d1.example._report._dmarc.r.example.net\n;!servfail d1.example._report._dmarc.collector.example\n");
  world.append("d1.example", {ReportWorld::line("d1.example", 1, 24 * 15)});

  ASSERT_TRUE(world.sender()->run({Pass::Extent::fold, {}, std::nullopt}));

  EXPECT_THAT(world.listener.lines, ElementsAre("folded d1.example 1 0", "expired d1.example 1"));
  EXPECT_TRUE(world.store.rows.empty());
}

TEST(ReportRun, BuildsNothingWhenItIsOnlyToCount) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});

  ASSERT_TRUE(world.sender()->run({Pass::Extent::fold, {}, std::nullopt}));

  EXPECT_THAT(world.listener.lines, ElementsAre("folded a.example 1 0"));
  EXPECT_TRUE(world.store.reports.empty());
}

TEST(ReportRun, MakesTheReportOfADayThatIsNotOverWhenAsked) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1, -1), ReportWorld::line("a.example", 1, 1)});

  ASSERT_TRUE(world.sender()->run(
      {Pass::Extent::whole, std::chrono::floor<std::chrono::days>(world.now), std::chrono::year(2026) / 5 / 5}));

  EXPECT_EQ(lines_that_begin(world, "built a.example"), 1u);
  EXPECT_FALSE(world.store.last_day.has_value());
}

// Covers: report.destination.undecided
TEST(ReportRun, WaitsForADnsThatDoesNotSayWhoMayHaveTheReport) {
  ReportWorld world;
  world.publish(";!timeout a.example._report._dmarc.collector.example\n");
  world.append("a.example", {ReportWorld::line("a.example", 1, 1, "reject", R"(r@a.example","x@collector.example)")});
  const auto sender = world.sender();

  ASSERT_TRUE(sender->run(world.whole_pass()));
  EXPECT_EQ(lines_that_begin(world, "wait a.example: x@collector.example: undecided"), 1u);
  EXPECT_THAT(world.transport.taken, IsEmpty());

  world.now += patience_with_dns;
  ASSERT_TRUE(sender->run(world.whole_pass()));
  ASSERT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_EQ(world.transport.taken[0].recipient, "r@a.example");
}

TEST(ReportRun, KeepsLinesThatAreNoRecordsApart) {
  ReportWorld world;
  world.append("a.example", {"nonsense", ReportWorld::line("b.example", 1), ReportWorld::line("a.example", 1)});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  EXPECT_THAT(world.store.unreadable[*dns::DomainName::parse("a.example")], SizeIs(2));
  EXPECT_EQ(lines_that_begin(world, "built a.example part 1: 1 rows, 1 messages"), 1u);
}

TEST(ReportRun, LooksUpThePolicyOfRecordsThatDoNotSayIt) {
  ReportWorld world;
  world.publish("_dmarc.a.example TXT \"v=DMARC1; p=quarantine; rua=mailto:own@a.example\"\n");
  world.append("a.example", {"1777900000,192.0.2.1,true,false,none"});

  ASSERT_TRUE(world.sender()->run(world.whole_pass()));

  ASSERT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_EQ(world.transport.taken[0].recipient, "own@a.example");
}

struct Selection {
  const char* rule;
  void (*set)(SelectionOptions& options);
  const char* told;
};

dns::DomainPattern pattern(const char* text) {
  return *dns::DomainPattern::parse(text);
}

const Selection selections[] = {
    {"excluded domain", [](SelectionOptions& o) { o.exclude_domains.add(pattern("a.example")); },
     "drop a.example: exclude_domains has a.example"},
    {"excluded parent", [](SelectionOptions& o) { o.exclude_domains.add(pattern(".example")); },
     "drop a.example: exclude_domains has .example"},
    {"not among the only ones", [](SelectionOptions& o) { o.only_domains.add(pattern("b.example")); },
     "drop a.example: only_domains does not have it"},
    {"among the only ones", [](SelectionOptions& o) { o.only_domains.add(pattern("a.example")); },
     "built a.example part 1: 1 rows, 1 messages"},
    {"too few messages", [](SelectionOptions& o) { o.min_messages = 2; },
     "drop a.example: 1 messages, and min_messages is 2"},
    {"nobody's top-level domain", [](SelectionOptions& o) { o.report_reserved_domains = false; },
     "drop a.example: its top-level domain is reserved for documentation and tests"},
    {"excluded address", [](SelectionOptions& o) { static_cast<void>(o.exclude_recipients.add("R@A.example")); },
     "drop a.example: r@a.example: excluded: exclude_recipients has it"},
    {"excluded host", [](SelectionOptions& o) { static_cast<void>(o.exclude_recipients.add("a.example")); },
     "drop a.example: r@a.example: excluded: exclude_recipients has it"},
};

// Covers: report.sending.selection
TEST(ReportRun, MakesReportsForWhomTheOperatorWants) {
  for (const Selection& row : selections) {
    ReportWorld world;
    row.set(world.options.selection);
    world.append("a.example", {ReportWorld::line("a.example", 1)});

    ASSERT_TRUE(world.sender()->run(world.whole_pass()));

    ASSERT_GE(world.listener.lines.size(), 2u) << row.rule;
    EXPECT_EQ(world.listener.lines[1], row.told) << row.rule;
    EXPECT_TRUE(world.store.rows.empty()) << row.rule;
  }
}

// Covers: report.sending.selection
TEST(ReportRun, SendsAllToOneAddressOrCopiesWhenAsked) {
  ReportWorld world;
  world.options.selection.copy_addresses = {"copy@reporter.example"};
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  ASSERT_TRUE(world.sender()->run(world.whole_pass()));
  ASSERT_THAT(world.transport.taken, SizeIs(2));
  EXPECT_EQ(world.transport.taken[1].recipient, "copy@reporter.example");

  world.options.selection.override_address = "all@reporter.example";
  world.options.selection.copy_addresses = {};
  world.append("b.example", {ReportWorld::line("b.example", 1)});
  ASSERT_TRUE(world.sender()->run(world.whole_pass()));
  ASSERT_THAT(world.transport.taken, SizeIs(3));
  EXPECT_EQ(world.transport.taken[2].recipient, "all@reporter.example");
}

TEST(ReportRun, ForgetsWhatIsInTheArchiveForLong) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  const auto sender = world.sender();
  ASSERT_TRUE(sender->run(world.whole_pass()));
  ASSERT_THAT(world.store.reports, SizeIs(1));

  world.now += world.options.timing.archive + std::chrono::seconds(1);
  ASSERT_TRUE(sender->run(world.whole_pass()));

  EXPECT_THAT(world.store.reports, IsEmpty());
}

TEST(ReportRun, EndsEarlyAndInGoodOrderWhenToldTo) {
  ReportWorld world;
  for (const char* domain : {"a.example", "b.example"}) world.append(domain, {ReportWorld::line(domain, 1)});
  const auto sender = world.sender();
  int asked = 0;
  sender->stop_when([&] { return ++asked > 1; });

  ASSERT_TRUE(sender->run(world.whole_pass()));

  EXPECT_THAT(world.transport.taken, SizeIs(1));
  EXPECT_TRUE(world.store.leases.empty());
  EXPECT_FALSE(world.store.last_day.has_value());
}

}  // namespace
}  // namespace dmarcd::sending
