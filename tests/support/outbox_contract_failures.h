#pragma once

// OutboxContract: failure notices become reports.

#include <functional>

#include "dmarcd/record/failure_notice.h"
#include "dmarcd/sending/failure_limits.h"
#include "dmarcd/sending/failure_reports.h"
#include "dmarcd/sending/folding.h"
#include "dmarcd/sending/rows_note.h"

#include "support/outbox_home.h"

namespace dmarcd::test {

/// Tells texts apart, which is all that ids need here.
class ShortDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override { octets_ += octets; }
  std::string value() const override { return fmt::format("{:032x}", std::hash<std::string>()(octets_)).substr(16); }

 private:
  std::string octets_;
};

class ShortCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<ShortDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view, std::string_view) const override { return false; }
};

inline record::FailureNotice failure_notice(unsigned number) {
  return {.policy_domain = domain("example.com"),
          .author_domain = domain("news.example.com"),
          .arrived_at = Timestamp(first_day) + std::chrono::seconds(number),
          .ruf = {"forensic@example.com"},
          .entity = fmt::format("Content-Type: multipart/report\r\n\r\n{}", number)};
}

inline const sending::RowSetKey failures_of_first_day = key_of(first_day, std::string(sending::failure_policy));

class FailureBuilding {
 public:
  explicit FailureBuilding(sending::Outbox& outbox) : outbox_(outbox) {
    options_.letterhead = {domain("receiver.example"), "Receiver", "", "dmarc@receiver.example", "receiver.example"};
    options_.failure_reports.enabled = true;
  }

  sending::FailureReportOptions& limits() { return options_.failure_reports; }

  /// Folds what there is and builds the reports of the first day; tells those that were stored.
  std::vector<sending::BuiltReport> build(const std::vector<std::string>& recipients) {
    must(sending::fold_lines(outbox_, domain("example.com"), sending::EnvelopeTo::omitted));
    std::vector<sending::BuiltReport> built;
    for (const sending::RowSet& set : must(outbox_.row_sets(domain("example.com")))) {
      sending::ReportPlan plan{
          .set = set, .note = {}, .destinations = {}, .decision = sending::ReportPlan::Decision::build, .reason = {}};
      for (const std::string& recipient : recipients)
        plan.destinations.push_back({recipient, sending::Standing::usable, ""});
      must(sending::build_failure_reports(plan, outbox_, options_, cryptography_, Timestamp(second_day),
                                          [&](const sending::BuiltReport& report) { built.push_back(report); }));
    }
    return built;
  }

 private:
  sending::Outbox& outbox_;
  sending::ReportOptions options_{.letterhead = {domain("receiver.example"), "", "", "", ""},
                                  .selection = {},
                                  .document = {},
                                  .timing = {},
                                  .failure_reports = {},
                                  .verification = {},
                                  .envelope_to = sending::EnvelopeTo::omitted};
  ShortCryptography cryptography_;
};

inline std::vector<std::string> failure_lines(unsigned first, unsigned count) {
  std::vector<std::string> lines;
  for (unsigned number = first; number < first + count; ++number)
    lines.push_back(record::encode_notice(failure_notice(number)));
  return lines;
}

TEST_P(OutboxContract, MakesAReportOfEachFailureNoticeOnce) {
  home_->append(domain("example.com"), failure_lines(1, 3));
  FailureBuilding building(*outbox_);
  building.limits().most_a_minute = 2;

  const std::vector<sending::BuiltReport> built = building.build({"a@example.com", "b@example.com"});

  ASSERT_THAT(built, testing::SizeIs(3));
  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(3));
  EXPECT_EQ(built[0].facts.kind, sending::ReportFacts::Kind::failure);
  EXPECT_EQ(must(outbox_->document(domain("example.com"), built[0].facts.id)), failure_notice(3).entity);
  EXPECT_THAT(built[0].deliveries, testing::SizeIs(2));
  EXPECT_EQ(built[1].deliveries[0].next_attempt, Timestamp(second_day));
  EXPECT_EQ(built[2].deliveries[0].next_attempt, Timestamp(second_day) + std::chrono::minutes(1));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());

  EXPECT_THAT(building.build({"a@example.com"}), testing::IsEmpty()) << "nothing is left";
  home_->append(domain("example.com"), failure_lines(4, 1));
  EXPECT_EQ(building.build({"a@example.com"}).at(0).facts.part, 4u) << "an id of its own";
  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(4));
}

TEST_P(OutboxContract, EndsTheFailureReportsOfADayAtTheirLimit) {
  home_->append(domain("example.com"), failure_lines(1, 5));
  FailureBuilding building(*outbox_);
  building.limits().most_a_day = 2;

  EXPECT_THAT(building.build({"a@example.com"}), testing::SizeIs(2));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty()) << "the rest is dropped";
  home_->append(domain("example.com"), failure_lines(6, 2));
  building.build({"a@example.com"});

  EXPECT_THAT(ids(Shelf::pending), testing::SizeIs(2));
  EXPECT_THAT(must(outbox_->row_sets(domain("example.com"))), testing::IsEmpty());
}

TEST_P(OutboxContract, BoundsTheFailureReportsThatAnAddressGetsOnADay) {
  home_->append(domain("example.com"), failure_lines(1, 2));
  FailureBuilding building(*outbox_);
  building.limits().most_a_day_to_address = 1;

  const std::vector<sending::BuiltReport> built = building.build({"A@example.com"});

  ASSERT_THAT(built, testing::SizeIs(2));
  EXPECT_THAT(built[0].deliveries, testing::SizeIs(1));
  EXPECT_THAT(built[1].deliveries, testing::IsEmpty());
  EXPECT_EQ(must(sending::failures_told(*outbox_, "a@example.com", Timestamp(second_day))), 1u);
  EXPECT_EQ(must(sending::failures_told(*outbox_, "a@example.com", Timestamp(second_day) + std::chrono::days(1))), 0u);
}

TEST_P(OutboxContract, CountsRecordsAndFailureNoticesOfOneListApart) {
  const std::string classic = "1777896000,192.0.2.1,true,true,none";
  home_->append(domain("example.com"), {classic, failure_lines(1, 1).front(), "1,failure,{}"});

  const sending::FoldSummary folded =
      must(sending::fold_lines(*outbox_, domain("example.com"), sending::EnvelopeTo::omitted));

  EXPECT_EQ(folded.unreadable, 1u);
  const std::vector<sending::RowSet> sets = must(outbox_->row_sets(domain("example.com")));
  ASSERT_THAT(sets, testing::SizeIs(2));
  EXPECT_THAT(must(sending::decode_note(must(outbox_->row_sets(domain("example.com"))).at(0).note)).rua,
              testing::ElementsAre("forensic@example.com"));
  EXPECT_EQ(all_rows(failures_of_first_day, State::open).at(0).text, failure_lines(1, 1).front());
}

}  // namespace dmarcd::test
