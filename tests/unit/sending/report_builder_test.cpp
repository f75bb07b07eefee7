#include "dmarcd/sending/report_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/sending/report_preview.h"

#include "support/report_world.h"

namespace dmarcd::sending {
namespace {

using test::ReportWorld;
using ::testing::ElementsAre;
using ::testing::SizeIs;

report::ReportRow row(const std::string& ip) {
  return {.source_ip = *IpAddress::parse(ip),
          .count = 1,
          .disposition = evaluation::Disposition::none,
          .dkim = false,
          .spf = false,
          .reasons = {},
          .header_from = *dns::DomainName::parse("a.example"),
          .envelope_from = {},
          .envelope_to = {},
          .dkim_results = {},
          .spf_result = {}};
}

ReportPlan plan_of(std::uint64_t rows) {
  const RowSetKey key{*dns::DomainName::parse("a.example"), std::chrono::year(2026) / 5 / 4, "unknown"};
  return {.set = {.key = key, .state = RowSet::State::closed, .note = {}, .rows = rows, .messages = rows},
          .note = {},
          .destinations = {{"r@a.example", Standing::usable, ""}},
          .decision = ReportPlan::Decision::build,
          .reason = {}};
}

/// Rows without end, made when they are asked for.
RowPages endless(std::size_t& largest_page) {
  return [&largest_page](std::uint64_t first, std::size_t most) -> Result<std::vector<CountedRow>> {
    largest_page = std::max(largest_page, most);
    std::vector<CountedRow> page;
    for (std::uint64_t i = first; i < first + most; ++i)
      page.push_back({encode_row(row(fmt::format("10.{}.{}.{}", i >> 16U & 255U, i >> 8U & 255U, i & 255U))), 2});
    return page;
  };
}

// Covers: report.period.parts, report.document.memory
TEST(ReportBuilder, SplitsRowsThatAreTooManyForOneReport) {
  ReportWorld world;
  std::size_t largest_page = 0;
  ReportPlan plan = plan_of(2 * most_rows_a_report + 1);
  std::vector<std::uint64_t> rows;
  std::uint64_t messages = 0;

  for (bool is_last = false; !is_last;) {
    const Result<BuiltReport> report =
        write_report(plan, endless(largest_page), world.options, {world.documents, world.cryptography}, world.now);
    ASSERT_TRUE(report) << report.error().message;
    rows.push_back(report->facts.rows);
    messages += report->facts.messages;
    EXPECT_EQ(report->facts.part, plan.set.parts + 1);
    is_last = report->is_last;
    plan.set.next_row = report->next_row;
    ++plan.set.parts;
  }

  EXPECT_THAT(rows, ElementsAre(most_rows_a_report, most_rows_a_report, 1));
  EXPECT_EQ(messages, 2 * (2 * most_rows_a_report + 1));
  EXPECT_LE(largest_page, rows_a_page);
}

// Covers: report.period.parts
TEST(ReportBuilder, SplitsRowsThatMakeTheMailTooLarge) {
  ReportWorld world;
  world.options.document.largest_mail = 256 * 1024;
  std::size_t largest_page = 0;
  const ReportPlan plan = plan_of(20'000);

  const Result<BuiltReport> report =
      write_report(plan, endless(largest_page), world.options, {world.documents, world.cryptography}, world.now);

  ASSERT_TRUE(report);
  EXPECT_FALSE(report->is_last);
  EXPECT_GT(report->facts.rows, 1000u);
  EXPECT_LT(report->document.size(), 256u * 1024u);
}

TEST(ReportBuilder, MindsTheSizeThatADomainTakesIfAsked) {
  ReportWorld world;
  std::size_t largest_page = 0;
  ReportPlan plan = plan_of(20'000);
  plan.note.largest_report = 1;
  const auto rows = [&] {
    return write_report(plan, endless(largest_page), world.options, {world.documents, world.cryptography}, world.now)
        ->facts.rows;
  };

  EXPECT_EQ(rows(), 20'000u) << "RFC 9990 knows no such size";
  world.options.document.honour_size_limit = true;
  EXPECT_LT(rows(), 5'000u);
  EXPECT_GT(rows(), 500u) << "no report is that small";
}

TEST(ReportBuilder, StopsAtARowThatCannotBeRead) {
  ReportWorld world;
  const RowPages pages = [](std::uint64_t, std::size_t) -> Result<std::vector<CountedRow>> {
    return std::vector<CountedRow>{{"nonsense", 1}};
  };

  const Result<BuiltReport> report =
      write_report(plan_of(1), pages, world.options, {world.documents, world.cryptography}, world.now);

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "not a row: the text is no JSON object");
}

// Covers: report.mail.same-id
TEST(ReportBuilder, MakesTheSameReportOfTheSameRows) {
  ReportWorld world;
  std::size_t largest_page = 0;
  const auto build = [&] {
    return write_report(plan_of(10), endless(largest_page), world.options, {world.documents, world.cryptography},
                        world.now);
  };

  EXPECT_EQ(build()->document, build()->document);
  EXPECT_EQ(build()->facts, build()->facts);
}

TEST(ReportBuilder, DoesNotTryForEverWhatTheStoreRefuses) {
  ReportWorld world;
  world.append("a.example", {ReportWorld::line("a.example", 1)});
  const auto sender = world.sender();
  ASSERT_TRUE(sender->run(world.whole_pass()));
  world.store.parts.clear();  // As if the count of the parts had been lost while the report is still there.
  world.append("a.example", {ReportWorld::line("a.example", 2)});

  EXPECT_FALSE(sender->run(world.whole_pass()));

  EXPECT_THAT(world.listener.lines.back(), testing::HasSubstr("the store takes no report of 1 rows from row 1 on"));
  EXPECT_THAT(world.store.rows, SizeIs(1)) << "nothing is lost";
}

TEST(ReportBuilder, SpreadsReportsOverTheTimeThatIsSet) {
  ReportWorld world;
  world.options.timing.spread = std::chrono::hours(1);
  std::set<Timestamp> moments;
  std::size_t largest_page = 0;
  for (unsigned parts = 0; parts < 20; ++parts) {
    ReportPlan plan = plan_of(1);
    plan.set.parts = parts;
    const Result<BuiltReport> report =
        write_report(plan, endless(largest_page), world.options, {world.documents, world.cryptography}, world.now);
    ASSERT_TRUE(report);
    ASSERT_THAT(report->deliveries, SizeIs(1));
    EXPECT_GE(report->deliveries[0].next_attempt, world.now);
    EXPECT_LT(report->deliveries[0].next_attempt, world.now + std::chrono::hours(1));
    moments.insert(report->deliveries[0].next_attempt);
  }
  EXPECT_GT(moments.size(), 5u);
}

TEST(ReportPreview, CountsWhatNobodyFoldedYetAndChangesNothing) {
  ReportWorld world;
  const dns::DomainName domain = *dns::DomainName::parse("a.example");
  world.append("a.example", {ReportWorld::line("a.example", 1), ReportWorld::line("a.example", 2)});
  ASSERT_TRUE(fold_lines(world.outbox, domain, EnvelopeTo::omitted));
  world.append("a.example", {ReportWorld::line("a.example", 2), ReportWorld::line("a.example", 3)});

  const Result<std::vector<PreviewedRows>> previews = preview_rows(world.outbox, domain, EnvelopeTo::omitted);

  ASSERT_TRUE(previews);
  ASSERT_THAT(*previews, SizeIs(1));
  EXPECT_EQ(previews->front().set.messages, 4u);
  ASSERT_THAT(previews->front().rows, SizeIs(3));
  EXPECT_EQ(previews->front().rows[0].count, 2u);
  EXPECT_THAT(world.store.lines[domain], SizeIs(2));
}

}  // namespace
}  // namespace dmarcd::sending
