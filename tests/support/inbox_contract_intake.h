#pragma once

#include <thread>

#include "support/inbox_home.h"

namespace dmarcd::test {

using inbox::Fate;
using receiving::Authenticity;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

inline std::vector<Fate> fates(const std::vector<inbox::Receipt>& receipts) {
  std::vector<Fate> fates;
  for (const inbox::Receipt& receipt : receipts) fates.push_back(receipt.fate);
  return fates;
}

TEST_P(InboxContract, KeepsAReportOnceAndChangesNothingTheSecondTime) {
  const inbox::Receipt first = keep(report_of("Reporter", "1"));
  const inbox::Receipt second = keep(report_of("Reporter", "1"));

  EXPECT_EQ(first.fate, Fate::imported);
  EXPECT_EQ(second.fate, Fate::duplicate);
  EXPECT_EQ(second.id, first.id);
  EXPECT_THAT(must(archive().reports(everything, {}, {})), SizeIs(1));
  EXPECT_EQ(messages(inbox::Trust::all), 16U);
}

// Covers: receive.kept.once
TEST_P(InboxContract, KnowsADuplicateByItsKeyAndMeaning) {
  const receiving::AggregateReport original = report_of("Reporter Inc.", "1");
  ASSERT_EQ(keep(original).fate, Fate::imported);

  receiving::AggregateReport turned = original;
  turned.org_name = " REPORTER  inc. ";
  std::reverse(turned.records.begin(), turned.records.end());
  EXPECT_EQ(keep(turned).fate, Fate::duplicate) << "name in other letters, records in another order";

  const auto change = [&](auto change_it) {
    receiving::AggregateReport changed = original;
    change_it(changed);
    return keep(changed).fate;
  };
  EXPECT_EQ(change([](auto& report) { report.report_id = "2"; }), Fate::imported);
  EXPECT_EQ(change([](auto& report) { report.policy.domain = "example.net"; }), Fate::imported);
  EXPECT_EQ(change([](auto& report) { report.begin += std::chrono::seconds(1); }), Fate::imported);
  EXPECT_EQ(change([](auto& report) { report.records.front().count = 6; }), Fate::differing);
  EXPECT_EQ(change([](auto& report) { report.policy.p = "reject"; }), Fate::differing);
}

TEST_P(InboxContract, KeepsTheFirstOfTwoThatDifferAndMarksIt) {
  const inbox::Receipt first = keep(report_of("Reporter", "1"));
  receiving::AggregateReport other = report_of("Reporter", "1");
  other.records.pop_back();

  const inbox::Receipt second = keep(other);

  EXPECT_EQ(second.fate, Fate::differing);
  EXPECT_EQ(second.id, first.id);
  const auto lines = must(archive().reports(everything, {.only_disputed = true}, {}));
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_TRUE(lines.front().is_disputed);
  EXPECT_EQ(lines.front().figures.messages, 16U);
}

// Covers: receive.kept.once
TEST_P(InboxContract, FindsDuplicatesWithinOneBatch) {
  receiving::AggregateReport other = report_of("Reporter", "1");
  other.records.pop_back();
  const std::vector<inbox::Arrival> arrivals{
      arrival_of({new_report(report_of("Reporter", "1")), new_report(report_of("Reporter", "1"))}),
      arrival_of({new_report(other)}), refusal_of("junk"), refusal_of("junk")};

  const auto receipts = must(database_->intake().keep(arrivals));

  ASSERT_THAT(receipts, SizeIs(4));
  EXPECT_THAT(fates(receipts[0]), ElementsAre(Fate::imported, Fate::duplicate));
  EXPECT_THAT(fates(receipts[1]), ElementsAre(Fate::differing));
  EXPECT_THAT(fates(receipts[2]), ElementsAre(Fate::quarantined));
  EXPECT_THAT(fates(receipts[3]), ElementsAre(Fate::quarantined_before));
  EXPECT_TRUE(must(archive().report(everything, receipts[0][0].id))->line.is_disputed);
}

// Covers: receive.kept.quarantine
TEST_P(InboxContract, KeepsTheQuarantineUntilItIsDropped) {
  const std::string octets("\0\xff'; DROP TABLE reports; --", 27);
  const inbox::Receipt receipt = keep(refusal_of(octets)).front();

  const auto lines = must(archive().quarantine({}));
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].id, receipt.id);
  EXPECT_EQ(lines[0].octets, octets.size());
  EXPECT_EQ(lines[0].member, "a.zip/b");
  EXPECT_EQ(lines[0].input, "/in/box\\xff") << "no UTF-8, so it is escaped";
  EXPECT_EQ(lines[0].reason, "it is no XML");
  EXPECT_EQ(must(database_->intake().quarantined(receipt.id)).part.octets, octets);

  must(database_->intake().drop_quarantined(receipt.id));
  must(database_->intake().drop_quarantined(receipt.id));

  EXPECT_THAT(must(archive().quarantine({})), IsEmpty());
  EXPECT_FALSE(database_->intake().quarantined(receipt.id));
  const inbox::Receipt again = keep(refusal_of(octets)).front();
  EXPECT_EQ(again.fate, Fate::quarantined);
  EXPECT_NE(again.id, receipt.id) << "a number is never used again";
}

// Covers: receive.kept.quarantine
TEST_P(InboxContract, RemembersWhoVouchedForWhatIsInTheQuarantine) {
  const auto told = [this](inbox::Arrival arrival, Authenticity authenticity, std::string from_domain) {
    auto& refusal = std::get<inbox::NewRefusal>(arrival.items.front());
    refusal.authenticity = authenticity;
    if (!from_domain.empty()) refusal.part.mail = receiving::CarryingMail{from_domain, "a@" + from_domain, "s", "", {}};
    const inbox::NewRefusal kept = must(database_->intake().quarantined(keep(std::move(arrival)).front().id));
    const std::string mail = kept.part.mail ? kept.part.mail->from_domain + " " + kept.part.mail->from : "no mail";
    return fmt::format("{} {} {}", to_text(kept.authenticity), mail, kept.part.member);
  };

  EXPECT_EQ(told(refusal_of("1"), Authenticity::handed_over, ""), "handed-over no mail a.zip/b");
  EXPECT_EQ(told(refusal_of("2"), Authenticity::failed, "mail.example"), "failed mail.example a@mail.example a.zip/b");
  EXPECT_EQ(told(refusal_of("3"), Authenticity::unverified, "mail.example"),
            "unverified mail.example a@mail.example a.zip/b");
  EXPECT_EQ(told(refusal_of("3"), Authenticity::verified, "other.example"),
            "verified other.example a@other.example a.zip/b")
      << "better evidence of the same octets";
  EXPECT_EQ(told(refusal_of("3"), Authenticity::handed_over, ""), "verified other.example a@other.example a.zip/b");
  EXPECT_EQ(told(refusal_of("1"), Authenticity::unverified, "mail.example"), "handed-over no mail a.zip/b");
}

inline inbox::NewReport carried_by(std::string domain, receiving::AggregateReport report,
                                   Authenticity authenticity = Authenticity::unverified) {
  inbox::NewReport carried = new_report(std::move(report), authenticity);
  carried.found.mail = receiving::CarryingMail{std::move(domain), "a@carrier.example", "Report", "", {}};
  return carried;
}

inline inbox::Arrival mail_with(std::vector<inbox::NewReport> reports) {
  inbox::Arrival arrival = arrival_of(std::move(reports));
  arrival.raw_mail = std::string("mail\0octets", 11);
  return arrival;
}

// Covers: receive.kept.judged
TEST_P(InboxContract, MovesTheSumsOfAMailWhenItIsJudged) {
  keep(mail_with({carried_by("reporter.example", report_of("Reporter", "1")),
                  carried_by("mail.reporter.example", report_of("Reporter", "2"))}));
  keep(report_of("Reporter", "3"), Authenticity::unverified);
  ASSERT_EQ(messages(inbox::Trust::verified_only), 0U);
  const auto mail = must(database_->intake().next_unjudged_mail(0));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->raw, std::string("mail\0octets", 11));
  EXPECT_EQ(mail->received_at, moment(may_first, 30));

  must(database_->intake().judge_mail(mail->id, Authenticity::verified));
  must(database_->intake().judge_mail(mail->id, Authenticity::failed));

  EXPECT_EQ(messages(inbox::Trust::verified_only), 32U);
  EXPECT_EQ(messages(inbox::Trust::all), 48U);
  EXPECT_THAT(must(archive().reports(everything, {.authenticity = Authenticity::verified}, {})), SizeIs(2));
  EXPECT_THAT(must(archive().reports(everything, {.authenticity = Authenticity::failed}, {})), IsEmpty());
  EXPECT_FALSE(must(database_->intake().next_unjudged_mail(0)));
  EXPECT_EQ(policy_reports(inbox::Trust::verified_only), 2U);
  EXPECT_EQ(policy_reports(inbox::Trust::all), 3U);
  expect_even();
}

// Covers: receive.kept.judged, receive.authenticity.carrier
TEST_P(InboxContract, LetsAMailVouchOnlyForReportsThatItMayCarry) {
  keep(mail_with({carried_by("other.example", report_of("Reporter", "1")),
                  carried_by("other.example", report_of("other.example", "2"))}));

  must(database_->intake().judge_mail(must(database_->intake().next_unjudged_mail(0))->id, Authenticity::verified));

  const auto verified = must(archive().reports(everything, {.authenticity = Authenticity::verified}, {}));
  ASSERT_THAT(verified, SizeIs(1));
  EXPECT_EQ(verified.front().org_name, "other.example");
  EXPECT_EQ(verified.front().mail_from_domain, "other.example");
  EXPECT_FALSE(must(database_->intake().next_unjudged_mail(0)));
}

TEST_P(InboxContract, JudgesNoReportThatSomebodyVouchesForMeanwhile) {
  keep(mail_with({carried_by("reporter.example", report_of("Reporter", "1"))}));
  keep(report_of("Reporter", "1"), Authenticity::handed_over);

  must(database_->intake().judge_mail(must(database_->intake().next_unjudged_mail(0))->id, Authenticity::failed));

  EXPECT_EQ(messages(inbox::Trust::verified_only), 16U);
}

// Covers: receive.kept.better-evidence
TEST_P(InboxContract, RaisesAReportThatComesAgainWithBetterEvidence) {
  for (const Authenticity first : {Authenticity::unverified, Authenticity::failed}) {
    const std::string id(to_text(first));
    const inbox::Receipt kept = keep(report_of("Reporter", id), first);
    EXPECT_EQ(keep(report_of("Reporter", id), Authenticity::unverified).fate, Fate::duplicate);
    EXPECT_EQ(must(archive().report(everything, kept.id))->line.authenticity, first) << "no better one";

    const inbox::Receipt again = keep(report_of("Reporter", id), Authenticity::handed_over);

    EXPECT_EQ(again.fate, Fate::duplicate);
    EXPECT_EQ(again.id, kept.id);
    EXPECT_EQ(must(archive().report(everything, kept.id))->line.authenticity, Authenticity::handed_over);
  }
  EXPECT_EQ(messages(inbox::Trust::verified_only), 32U);
  EXPECT_EQ(messages(inbox::Trust::all), 32U);
  EXPECT_EQ(policy_reports(inbox::Trust::verified_only), 2U);
  EXPECT_EQ(policy_reports(inbox::Trust::all), 2U);
  expect_even();
}

// Covers: receive.kept.better-evidence
TEST_P(InboxContract, LetsATrustedReportStandInPlaceOfAnotherThatNobodyVouchesFor) {
  receiving::AggregateReport forged = report_of("Reporter", "1");
  forged.records.pop_back();
  forged.policy.p = "reject";
  const inbox::Receipt first = keep(forged, Authenticity::unverified);

  const inbox::Receipt genuine = keep(report_of("Reporter", "1"), Authenticity::verified);

  EXPECT_EQ(genuine.fate, Fate::displacing);
  EXPECT_NE(genuine.id, first.id);
  const auto displaced = must(archive().report(everything, first.id));
  EXPECT_TRUE(displaced->line.is_disputed);
  EXPECT_EQ(displaced->line.authenticity, Authenticity::failed);
  EXPECT_EQ(messages(inbox::Trust::not_failed), 16U) << "the forged one counts never beside it";
  EXPECT_EQ(messages(inbox::Trust::all), 24U);
  EXPECT_EQ(policy_reports(inbox::Trust::not_failed), 1U);
  EXPECT_EQ(keep(report_of("Reporter", "1"), Authenticity::verified).fate, Fate::duplicate);
  EXPECT_EQ(keep(forged, Authenticity::unverified).fate, Fate::differing);
  EXPECT_EQ(messages(inbox::Trust::verified_only), 16U) << "and is never raised by itself";
  expect_even();
}

// Covers: receive.kept.better-evidence
TEST_P(InboxContract, WeighsEvidenceWithinOneBatch) {
  receiving::AggregateReport forged = report_of("Reporter", "2");
  forged.records.pop_back();
  const std::vector<inbox::Arrival> arrivals{
      arrival_of({new_report(report_of("Reporter", "1"), Authenticity::unverified),
                  new_report(report_of("Reporter", "1"), Authenticity::verified)}),
      arrival_of({new_report(forged, Authenticity::failed)}),
      arrival_of({new_report(report_of("Reporter", "2"), Authenticity::handed_over),
                  new_report(report_of("Reporter", "2"), Authenticity::handed_over)})};

  const auto receipts = must(database_->intake().keep(arrivals));

  EXPECT_THAT(fates(receipts.at(0)), ElementsAre(Fate::imported, Fate::duplicate));
  EXPECT_THAT(fates(receipts.at(1)), ElementsAre(Fate::imported));
  EXPECT_THAT(fates(receipts.at(2)), ElementsAre(Fate::displacing, Fate::duplicate));
  EXPECT_EQ(messages(inbox::Trust::not_failed), 32U);
  expect_even();
}

TEST_P(InboxContract, HandsOutMailsThatWaitInTheirOrder) {
  for (const char* id : {"1", "2", "3"}) {
    inbox::Arrival mail = arrival_of({new_report(report_of("Reporter", id), Authenticity::unverified)});
    mail.raw_mail = fmt::format("mail {}", id);
    keep(mail);
  }

  std::vector<std::string> handed_out;
  inbox::MailId last = 0;
  while (const auto mail = must(database_->intake().next_unjudged_mail(last))) {
    handed_out.push_back(mail->raw);
    last = mail->id;
    if (mail->raw == "mail 2") must(database_->intake().judge_mail(mail->id, Authenticity::verified));
  }

  EXPECT_THAT(handed_out, ElementsAre("mail 1", "mail 2", "mail 3"));
  EXPECT_EQ(must(database_->intake().next_unjudged_mail(0))->raw, "mail 1") << "who passed one by can come back to it";
  EXPECT_FALSE(must(database_->intake().next_unjudged_mail(last)));
}

TEST_P(InboxContract, KeepsNoMailThatBroughtNothingNew) {
  keep(report_of("Reporter", "1"));
  keep(mail_with({new_report(report_of("Reporter", "1"))}));

  EXPECT_FALSE(must(database_->intake().next_unjudged_mail(0)));
}

// Covers: receive.kept.better-evidence
TEST_P(InboxContract, KeepsAMailOnceThatMayVouchForAReportThatIsKnown) {
  keep(report_of("Reporter", "1"), Authenticity::unverified);
  receiving::AggregateReport other = report_of("Reporter", "1");
  other.records.pop_back();

  for (int time = 0; time < 2; ++time) {
    EXPECT_THAT(fates(keep(mail_with({carried_by("reporter.example", other)}))), ElementsAre(Fate::differing));

    const auto mail = must(database_->intake().next_unjudged_mail(0));
    ASSERT_TRUE(mail);
    EXPECT_FALSE(must(database_->intake().next_unjudged_mail(mail->id))) << "the same is kept once";
  }
  must(database_->intake().judge_mail(1, Authenticity::verified));
  EXPECT_EQ(messages(inbox::Trust::verified_only), 0U) << "whoever judges it brings it again";
  keep(mail_with({carried_by("reporter.example", other)}));
  EXPECT_FALSE(must(database_->intake().next_unjudged_mail(0))) << "it has been judged";
}

// Covers: receive.kept.retention
TEST_P(InboxContract, LetsDetailsGoAndKeepsTheSums) {
  keep(report_of("Reporter", "old"));
  const report::Day later = may_first + std::chrono::days(9);
  const inbox::Receipt young =
      keep(arrival_of({new_report(report_of("Reporter", "young", "example.com", later))}, moment(later, 30))).front();
  const Timestamp between = moment(may_first, 48);

  prune({.details_before = between});

  const auto lines = must(archive().reports(everything, {}, {}));
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0].id, young.id);
  EXPECT_EQ(messages(inbox::Trust::all), 32U);
  EXPECT_EQ(keep(report_of("Reporter", "old")).fate, Fate::duplicate) << "known for ever";
  for (const auto& balance : must(database_->ledger().balances())) EXPECT_TRUE(balance.is_even()) << balance.domain;
}

// Covers: receive.kept.retention
TEST_P(InboxContract, LetsTheQuarantineGoAndTakesItsOctetsAgain) {
  const inbox::QuarantineId old = keep(refusal_of("spam")).front().id;
  keep(refusal_of("spam too"));

  prune({.quarantine_before = moment(may_first, 32)});

  EXPECT_FALSE(database_->intake().quarantined(old));
  EXPECT_THAT(must(archive().quarantine({})), IsEmpty());
  EXPECT_EQ(keep(refusal_of("spam")).front().fate, Fate::quarantined);
}

TEST_P(InboxContract, EndsItsPruningWhenItIsCalled) {
  keep(refusal_of("spam"));

  must(database_->intake().prune({.quarantine_before = moment(may_first, 32)}, [] { return true; }));

  EXPECT_THAT(must(archive().quarantine({})), SizeIs(1));
}

TEST_P(InboxContract, LetsDocumentsGoBeforeDetails) {
  const inbox::Receipt receipt = keep(report_of("Reporter", "1"));
  EXPECT_THAT(must(database_->ledger().documents_after(0, 10)), ElementsAre(receipt.id));
  EXPECT_THAT(must(database_->ledger().documents_after(receipt.id, 10)), IsEmpty());
  EXPECT_EQ(must(archive().raw(everything, receipt.id)), std::string("\x1f\x8b\0octets", 9) + "1");

  prune({.raw_before = moment(may_first, 48)});

  EXPECT_EQ(must(archive().raw(everything, receipt.id)), std::nullopt);
  EXPECT_THAT(must(archive().reports(everything, {}, {})), SizeIs(1));
}

TEST_P(InboxContract, MovesItsRevisionWithEachChange) {
  const std::int64_t before = must(archive().revision());
  keep(report_of("Reporter", "1"));
  const std::int64_t after = must(archive().revision());

  EXPECT_NE(after, before);
  EXPECT_EQ(must(archive().revision()), after);
}

TEST_P(InboxContract, IsOneInboxForSeveralProgramsAtOnce) {
  std::vector<std::jthread> programs;
  for (int program = 0; program < 4; ++program)
    programs.emplace_back([&, program] {
      const auto database = home_->open();
      for (int i = 0; i < 10; ++i) {
        const std::vector<inbox::Arrival> one{
            arrival_of({new_report(report_of("Reporter", fmt::format("{}", i))),
                        new_report(report_of("Reporter", fmt::format("{}-{}", program, i)))})};
        const auto kept = database->intake().keep(one);
        EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
        EXPECT_TRUE(database->archive().domains(everything));
      }
    });
  programs.clear();

  EXPECT_THAT(must(archive().reports(everything, {}, {})), SizeIs(50));
  EXPECT_EQ(messages(inbox::Trust::all), 50U * 16U);
  EXPECT_THAT(must(archive().domains(everything)), SizeIs(1));
  traffic();
  EXPECT_THAT(known_, SizeIs(2)) << "equal evidence is kept once";
}

TEST_P(InboxContract, KeepsMoreAfterADuplicateThoughAnotherProgramWrote) {
  keep(report_of("Reporter", "1"));
  keep(report_of("Reporter", "1"));
  const auto other = home_->open();
  const std::vector<inbox::Arrival> of_other{arrival_of({new_report(report_of("Reporter", "2"))})};
  ASSERT_TRUE(other->intake().keep(of_other));

  EXPECT_EQ(keep(report_of("Reporter", "3")).fate, Fate::imported);
}

TEST_P(InboxContract, RemembersAllWhenItIsOpenedAgain) {
  keep(report_of("Reporter", "1"));
  database_.reset();
  database_ = home_->open();

  EXPECT_EQ(keep(report_of("Reporter", "1")).fate, Fate::duplicate);
  EXPECT_EQ(messages(inbox::Trust::all), 16U);
}

}  // namespace dmarcd::test
