#include "advice_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/number_text.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/report/day.h"

#include "style.h"
#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using advisor::Advice;
using advisor::Verdict;
using console::TextTable;
using console::Tone;
using console::toned;
using Side = TextTable::Side;

constexpr std::size_t longest_sentence = 2000;
constexpr std::size_t most_sources = 20;  // The pages and --json have them all.

Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready:
    case Verdict::arrived: return Tone::good;
    case Verdict::not_yet:
    case Verdict::not_enough_data: return Tone::doubtful;
    case Verdict::step_back: return Tone::bad;
  }
  return Tone::plain;
}

std::string sentence(const std::string& text) {
  return visible_line(text, longest_sentence);
}

std::string heading(std::string_view text) {
  return fmt::format("\n{}\n", toned(text, Tone::strong));
}

std::string blockers_text(const Advice& advice) {
  if (advice.blockers.empty()) return "";
  std::string text = heading("In the way");
  for (const advisor::Blocker& blocker : advice.blockers) {
    text += fmt::format("  - {}\n", sentence(blocker.text));
    if (!blocker.remedy.empty()) text += fmt::format("    {}\n", sentence(blocker.remedy));
  }
  return text;
}

std::string conditions_text(const Advice& advice) {
  if (advice.conditions.empty()) return "";
  TextTable table({{"  CONDITION"}, {"FIGURE", Side::right}, {"BOUND"}, {"MET"}});
  for (const advisor::Condition& condition : advice.conditions)
    table.add({"  " + visible_line(condition.what, 120), condition.figure, condition.threshold,
               condition.is_met ? "yes" : "no"});
  return heading("Figures beside their bounds") + table.text();
}

std::string sources_text(const Advice& advice) {
  if (advice.sources.empty()) return "";
  TextTable table({{"  CLASS"}, {"MESSAGES", Side::right}, {"ALIGNED", Side::right}, {"SOURCE"}, {"PATTERN"}});
  const std::size_t shown = std::min(most_sources, advice.sources.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const advisor::Source& source = advice.sources[i];
    table.add({fmt::format("  {}{}", inbox::to_text(source.source_class), source.is_waived ? ", waived" : ""),
               grouped(source.figures.messages), grouped(source.figures.aligned), visible_line(source.label),
               source.remedy.empty() ? "" : std::string(advisor::to_text(source.pattern))});
  }
  std::string text = heading("Sources") + table.text();
  if (shown < advice.sources.size()) text += fmt::format("  and {} more\n", grouped(advice.sources.size() - shown));
  return text;
}

std::string remarks_text(const Advice& advice) {
  if (advice.remarks.empty()) return "";
  std::string text = heading("To be known");
  for (const std::string& remark : advice.remarks) text += fmt::format("  - {}\n", sentence(remark));
  return text;
}

std::string records_text(const Advice& advice) {
  std::string text = heading("Record");
  text += fmt::format("  today    {}\n", advice.record_today ? sentence(*advice.record_today) : "not known");
  if (!advice.record_to_publish.empty()) text += fmt::format("  publish  {}\n", sentence(advice.record_to_publish));
  if (!advice.record_to_go_back.empty()) text += fmt::format("  go back  {}\n", sentence(advice.record_to_go_back));
  for (const advisor::SubdomainAdvice& subdomain : advice.subdomains)
    text += fmt::format("  {}       {}\n", subdomain.tag, sentence(subdomain.sentence));
  return text;
}

}  // namespace

std::string advice_text(const Advice& advice) {
  return fmt::format("{}: {}\n{}\n", toned(visible_line(advice.domain), Tone::strong),
                     toned(advisor::to_text(advice.verdict), tone_of(advice.verdict)), sentence(advice.sentence)) +
         blockers_text(advice) + conditions_text(advice) + sources_text(advice) + remarks_text(advice) +
         records_text(advice);
}

std::string advice_overview(std::vector<Advice> advice) {
  if (advice.empty()) return "no reports yet; \"dmarcd-inbox import FILE\" takes some in\n";
  std::stable_sort(advice.begin(), advice.end(),
                   [](const Advice& a, const Advice& b) { return urgency(a.verdict) < urgency(b.verdict); });
  TextTable table({{"DOMAIN"},
                   {"STAGE"},
                   {"VERDICT"},
                   {"OWN", Side::right},
                   {"PASS", Side::right},
                   {"BROKEN", Side::right},
                   {"SPOOFED", Side::right},
                   {"IN THE WAY", Side::right}});
  for (const Advice& one : advice)
    table.add({visible_line(one.domain), std::string(advisor::to_text(one.stage)),
               std::string(advisor::to_text(one.verdict)), grouped(one.figures.own),
               one.figures.own == 0 ? "-" : fmt::format("{:.2f} %", 100 * one.figures.pass),
               grouped(one.figures.own_broken), grouped(one.figures.spoofed), fmt::to_string(one.blockers.size())});
  return table.text() + "\n\"dmarcd-inbox advise DOMAIN\" says why, and what to do\n";
}

}  // namespace dmarcd::inbox_program
