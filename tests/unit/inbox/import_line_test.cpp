#include "dmarcd/inbox/import_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "dmarcd/base/text.h"

namespace dmarcd::inbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Arrival arrival_of_each_kind() {
  receiving::AggregateReport aggregate;
  aggregate.org_name = "Mail Example";
  aggregate.report_id = "1";
  aggregate.policy.domain = "example.com";
  aggregate.begin = from_unix_seconds(10);
  aggregate.end = from_unix_seconds(20);
  receiving::FailureReport failure;
  failure.reported_domain = "news.example.com";
  failure.arrival = from_unix_seconds(30);
  receiving::TlsReport tls;
  tls.org_name = "TLS Example";
  tls.report_id = "2";
  tls.policies.push_back({.type = "sts", .domain = "example.net", .successful = 1, .failed = 0, .failures = {}});

  Arrival arrival{.input = "in.eml", .received_at = {}, .raw_mail = {}, .items = {}};
  const auto add = [&arrival](auto report) {
    const receiving::Warning warning{"count-missing", "record 1 has no count"};
    arrival.items.emplace_back(NewReport{{"a", {std::move(report), {warning}}, {}, {}}, {}});
  };
  add(aggregate);
  add(failure);
  add(tls);
  arrival.items.emplace_back(NewRefusal{{"b.zip", "it is encrypted", "PK", {}}});
  return arrival;
}

TEST(ImportLine, IsOneForEachItem) {
  const std::vector<Receipt> receipts = {
      {Fate::imported, 1}, {Fate::duplicate, 2}, {Fate::differing, 3}, {Fate::quarantined, 4}};

  const std::vector<ImportLine> lines = import_lines(arrival_of_each_kind(), receipts);

  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0].kind, "aggregate");
  EXPECT_EQ(lines[0].domain, "example.com");
  EXPECT_EQ(lines[0].begin, 10);
  EXPECT_EQ(lines[0].end, 20);
  EXPECT_EQ(lines[0].status, ImportLine::Status::imported);
  EXPECT_THAT(lines[0].warnings, ElementsAre("count-missing: record 1 has no count"));
  EXPECT_EQ(lines[1].kind, "failure");
  EXPECT_EQ(lines[1].domain, "news.example.com");
  EXPECT_EQ(lines[1].begin, 30);
  EXPECT_EQ(lines[1].status, ImportLine::Status::duplicate);
  EXPECT_EQ(lines[2].kind, "tls");
  EXPECT_EQ(lines[2].domain, "example.net");
  EXPECT_EQ(lines[2].status, ImportLine::Status::duplicate);
  EXPECT_THAT(lines[2].warnings, ElementsAre("count-missing: record 1 has no count", HasSubstr("content-differs: ")));
  EXPECT_EQ(lines[3].member, "b.zip");
  EXPECT_EQ(lines[3].reason, "it is encrypted");
  EXPECT_EQ(lines[3].status, ImportLine::Status::rejected);
  for (const ImportLine& line : lines) EXPECT_EQ(line.input, "in.eml");
}

// Covers: receive.duplicates
TEST(ImportLine, TellsOfAReportThatStandsInPlaceOfAnother) {
  Arrival arrival = arrival_of_each_kind();
  arrival.items.resize(1);

  const std::vector<ImportLine> lines = import_lines(arrival, std::vector<Receipt>{{Fate::displacing, 1}});

  EXPECT_EQ(lines.at(0).status, ImportLine::Status::imported);
  EXPECT_THAT(lines.at(0).warnings,
              ElementsAre("count-missing: record 1 has no count", HasSubstr("nobody vouches for it; this one counts")));
}

TEST(ImportLine, IsValidJsonWhateverItTells) {
  ImportLine line;
  line.input = "report-\xFF\n\".xml";
  line.org_name = std::string("\0<b>\x1B", 5);
  line.figures.messages = 1'000'000'000'000'000'000;

  const std::string text = import_line_json(line);

  EXPECT_TRUE(is_utf8(text));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const nlohmann::json json = nlohmann::json::parse(text);
  EXPECT_EQ(json["org_name"], line.org_name);
  EXPECT_EQ(json["messages"], 1'000'000'000'000'000'000);
}

}  // namespace
}  // namespace dmarcd::inbox
