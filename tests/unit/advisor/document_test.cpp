#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

constexpr std::uint64_t all_times[] = {0, 1, 10, 50};

/// What other tools show: the share of all messages that pass, whoever sent them.
std::string naive_share(const DomainFacts& facts) {
  const Day first = facts.today - std::chrono::days(Thresholds().days);
  std::uint64_t all = 0, passing = 0;
  for (const inbox::Traffic& row : facts.traffic) {
    if (row.day < first) continue;
    all += row.messages;
    if (row.dkim || row.spf) passing += row.messages;
  }
  return all == 0 ? "no mail"
                  : fmt::format("{:.1f} %", 100.0 * static_cast<double>(passing) / static_cast<double>(all));
}

std::string own_share(const Advice& advice) {
  return advice.figures.own == 0 ? "no mail" : fmt::format("{:.1f} %", 100.0 * advice.figures.pass);
}

/// Verdicts at each amount of spoofing: one word where they are equal.
std::string joined(const std::vector<std::string>& words) {
  if (std::equal(words.begin() + 1, words.end(), words.begin())) return words.front();
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string row_of(const test::SimulatedWorld& world) {
  std::vector<std::string> verdicts, own;
  std::string naive;
  for (const std::uint64_t times : all_times) {
    const DomainFacts facts = test::simulate_world(world, times, test::Spoofing::scattered);
    const Advice advice = advise(facts, {});
    verdicts.emplace_back(to_text(advice.verdict));
    own.push_back(own_share(advice));
    naive += fmt::format(" {} |", naive_share(facts));
  }
  return fmt::format("| {} | {} | {} | {} |{}\n", world.name, world.truth, joined(verdicts), joined(own), naive);
}

std::string table() {
  std::string text =
      "| domain | what is so | verdict | own mail passing | all mail passing, no spoofing | ×1 | ×10 | ×50 |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const test::SimulatedWorld& world : test::simulated_worlds()) text += row_of(world);
  return text;
}

// Covers: advisor.spoofing-moves-nothing
TEST(TheTableOfTheDocument, IsWhatTheSimulationGives) {
  std::ifstream file(DMARCD_SOURCE_DIR "/docs/advisor.md");
  std::stringstream document;
  document << file.rdbuf();

  const std::string expected = table();

  EXPECT_NE(document.str().find(expected), std::string::npos) << "docs/advisor.md should have this table:\n"
                                                              << expected;
}

}  // namespace
}  // namespace dmarcd::advisor
