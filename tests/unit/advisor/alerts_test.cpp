#include "dmarcd/advisor/alerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::SimulatedDomain;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> kinds_of(const std::vector<Alert>& alerts) {
  std::vector<std::string> kinds;
  for (const Alert& alert : alerts) kinds.emplace_back(to_text(alert.kind));
  return kinds;
}

struct Case {
  std::string name;
  void (*change)(SimulatedDomain&);  ///< Of a domain that is well and spoofed as usual.
  std::vector<std::string> kinds;
  std::string words;  ///< Of the first one.
};

void break_server(SimulatedDomain& world) {
  world.add_daily(1, 0, ip("192.0.2.10"), {.envelope = "strange.example", .spf = spf::SpfCode::pass}, 120);
}

void break_key(SimulatedDomain& world) {
  test::Kind broken = test::from_newsletter();
  broken.dkim = dkim::DkimCode::fail;
  world.add_daily(19, 0, ip("198.51.100.21"), broken, 60);
}

const Case cases[] = {
    {"NothingChanged", [](SimulatedDomain&) {}, {}, ""},
    {"OwnMailFails", break_server, {"pass-rate-fell"}, "200 of 320 messages"},
    {"ServerIsNew",
     [](SimulatedDomain& world) {
       test::Kind other = test::from_server();
       other.selector = "s9";
       world.add_daily(4, 0, ip("192.0.2.200"), other, 30);
     },
     {"new-own-source"},
     "192.0.2.200, first seen on 25 November 2026"},
    {"ServerIsNewAndSmall",
     [](SimulatedDomain& world) { world.add_daily(4, 0, ip("192.0.2.200"), test::from_server(), 5); },
     {},
     ""},
    {"ReporterFellSilent",
     [](SimulatedDomain& world) {
       world.facts.reporters.push_back({"five.example", 40, 900, world.back(46), world.back(6), 40});
     },
     {"reporter-silent"},
     "five.example reported on example.com on 40 days of 41"},
    {"ReporterFellSilentLongAgo",
     [](SimulatedDomain& world) {
       world.facts.reporters.push_back({"five.example", 30, 900, world.back(60), world.back(30), 30});
     },
     {},
     ""},
    {"ReporterWritesNowAndThen",
     [](SimulatedDomain& world) {
       world.facts.reporters.push_back({"five.example", 15, 900, world.back(60), world.back(6), 15});
     },
     {},
     ""},
    {"RecordIsStricterThanSeen",
     [](SimulatedDomain& world) { world.facts.surroundings.record = "v=DMARC1; p=reject; rua=mailto:a@example.com"; },
     {"record-differs"},
     "p=reject"},
    {"RecordIsWeakerThanSeen",
     [](SimulatedDomain& world) { world.facts.surroundings.record = "v=DMARC1; p=none; rua=mailto:a@example.com"; },
     {"policy-weakened"},
     "p=none"},
    {"SpoofingWave",
     [](SimulatedDomain& world) {
       for (unsigned i = 0; i < 200; ++i)
         world.add(world.back(1), ip(fmt::format("233.252.{}.7", i)), {.spf = spf::SpfCode::fail}, 50);
     },
     {"spoofing-wave"},
     "10,"},
};

class Alerts : public testing::TestWithParam<Case> {};

// Covers: advisor.alerts
TEST_P(Alerts, TellWhatAPersonShouldKnowAndNothingElse) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  test::add_scattered_spoofing(world, 1);
  world.report("quarantine", 70, 40);
  GetParam().change(world);

  const std::vector<Alert> alerts = alerts_of(world.facts, advise(world.facts, {}));

  EXPECT_EQ(kinds_of(alerts), GetParam().kinds);
  if (!alerts.empty()) {
    EXPECT_THAT(alerts.front().text, HasSubstr(GetParam().words));
  }
  for (const Alert& alert : alerts) EXPECT_THAT(alert.key, testing::StartsWith("example.com/"));
}

INSTANTIATE_TEST_SUITE_P(Rules, Alerts, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<Case>& row) { return row.param.name; });

TEST(AlertsOfAKey, NameTheSelectorOnceWhileItLasts) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world, 20);
  world.report("none", 70, 70);
  break_key(world);
  std::vector<std::string> keys;

  for (const unsigned later : {0U, 1U}) {
    world.facts.today = test::simulated_today + std::chrono::days(later);
    for (const Alert& alert : alerts_of(world.facts, advise(world.facts, {})))
      if (alert.kind == Alert::Kind::selector_stopped) {
        keys.push_back(alert.key);
        EXPECT_THAT(alert.text, AllOf(HasSubstr("selector news of example.com"), HasSubstr("1,200 messages")));
      }
  }

  EXPECT_THAT(keys, ElementsAre("example.com/selector-stopped/news._domainkey.example.com",
                                "example.com/selector-stopped/news._domainkey.example.com"));
}

TEST(AlertsOfAKey, KeepToTheThresholdsOfTheAdvice) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world, 20);
  world.report("none", 70, 70);
  break_key(world);
  Thresholds thresholds;
  thresholds.smallest_source = 1201;  // One more than fail.

  EXPECT_THAT(kinds_of(alerts_of(world.facts, advise(world.facts, thresholds))),
              testing::Not(testing::Contains("selector-stopped")));
}

Advice advice_for(const std::string& domain, Verdict verdict) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report("none", 70, 70);
  Advice advice = advise(world.facts, {});
  advice.domain = domain;
  if (verdict == Verdict::not_yet) {
    advice.verdict = verdict;
    advice.record_to_publish.clear();
    advice.blockers = {{"the printer at 203.0.113.9: 4 messages, no signature", 4, "let it sign", "ip:203.0.113.9"}};
  }
  return advice;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  return lines;
}

TEST(WeeklyDigest, BeginsWithWhatIsToBeDone) {
  const Letter letter =
      weekly_digest({advice_for("b.example", Verdict::ready), advice_for("a.example", Verdict::not_yet)},
                    test::simulated_today, "https://dmarc.example/");

  EXPECT_EQ(letter.subject, "DMARC in the week to 29 November 2026: 1 domain to look at, 1 ready for the next stage");
  EXPECT_THAT(letter.body,
              HasSubstr("1. b.example: publish the next record\n"
                        "    _dmarc.b.example TXT \"v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com\"\n"));
  EXPECT_THAT(letter.body, HasSubstr("2. a.example: the printer at 203.0.113.9: 4 messages, no signature\n"
                                     "    let it sign\n"));
  EXPECT_THAT(letter.body, HasSubstr("Own mail: 1,400 messages, passing 100.00 % (the week before: 1,400, 100.00 %"));
  EXPECT_THAT(letter.body, HasSubstr("\nhttps://dmarc.example/domain/a.example\n"));
  EXPECT_LT(letter.body.find("\na.example\n---------\n"), letter.body.find("\nb.example\n---------\n"));
  for (const std::string& line : lines_of(letter.body)) EXPECT_LE(line.size(), 80U) << line;
}

TEST(WeeklyDigest, SaysSoWhenNothingIsToBeDone) {
  Advice advice = advice_for("a.example", Verdict::ready);
  advice.verdict = Verdict::arrived;

  const Letter letter = weekly_digest({advice}, test::simulated_today, "");

  EXPECT_EQ(letter.subject, "DMARC in the week to 29 November 2026: nothing to do");
  EXPECT_THAT(letter.body, testing::StartsWith("Nothing is to be done.\n"));
  EXPECT_THAT(letter.body, testing::Not(HasSubstr("http")));
}

TEST(AlertLetter, TellsEachCauseUnderItsDomain) {
  const Letter letter = alert_letter({{Alert::Kind::pass_rate_fell, "b.example", "k1", "Own mail fails."},
                                      {Alert::Kind::spoofing_wave, "a.example", "k2", "A wave."},
                                      {Alert::Kind::reporter_silent, "b.example", "k3", "Silence."}},
                                     "https://dmarc.example");

  EXPECT_EQ(letter.subject, "DMARC: 3 things to know of a.example and b.example");
  EXPECT_EQ(letter.body,
            "a.example\n---------\n\nA wave.\n\nhttps://dmarc.example/domain/a.example\n"
            "\nb.example\n---------\n\nOwn mail fails.\n\nSilence.\n\nhttps://dmarc.example/domain/b.example\n");
}

}  // namespace
}  // namespace dmarcd::advisor
