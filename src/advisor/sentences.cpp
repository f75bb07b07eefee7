#include <fmt/format.h>
#include <set>

#include "steps.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// A sentence names so many; the list below has them all.
constexpr std::size_t most_named = 3;

std::string stage_word(const Advice& advice) {
  return std::string(to_text(advice.next.value_or(Stage::reject)));
}

std::string blockers_text(const Advice& advice) {
  if (advice.blockers.empty()) return "";
  std::vector<std::string> texts;
  for (const Blocker& blocker : advice.blockers) texts.push_back(blocker.text);
  const bool is_one = texts.size() == 1;
  return fmt::format(" {} in the way: {}.", is_one ? "1 thing stands" : fmt::format("{} things stand", texts.size()),
                     listed(texts, most_named));
}

/// What the pass rate would be if each source that blocks passed.
std::string forecast_text(const Advice& advice) {
  std::set<std::string> named;
  std::uint64_t mended = 0;
  for (const Blocker& blocker : advice.blockers)
    if (!blocker.source.empty()) named.insert(blocker.source);
  for (const Source& source : advice.sources) {
    const bool is_own =
        source.source_class == SourceClass::own_broken || source.source_class == SourceClass::own_healthy;
    if (is_own && named.contains(source.key)) mended += source.figures.messages - source.figures.aligned;
  }
  const DomainFigures& figures = advice.figures;
  if (mended == 0 || figures.own == 0) return "";
  const std::uint64_t passing = std::min(figures.own, figures.own_aligned + mended);
  return fmt::format(" With {} mended {} of your {} pass.",
                     named.size() == 1   ? "it"
                     : named.size() == 2 ? "both"
                                         : "all",
                     percent(share_of(passing, figures.own)), counted(figures.own, "message"));
}

std::string spoofed_text(const Advice& advice) {
  if (advice.simulation.spoofed_stopped == 0 || !advice.next || *advice.next == Stage::none) return "";
  const std::string_view deed = *advice.next == Stage::reject ? "refused" : "put aside";
  return fmt::format(" {} spoofed {} would then be {}.", grouped(advice.simulation.spoofed_stopped),
                     advice.simulation.spoofed_stopped == 1 ? "one" : "ones", deed);
}

std::string look_again_text(const Advice& advice) {
  return fmt::format(" Look again on {}.", long_day(advice.look_again));
}

std::string ready_text(const Advice& advice, const Judgement& judgement) {
  if (advice.next == Stage::none)
    return fmt::format(
        "{} publishes no DMARC record. Publish p=none with an address for reports: it changes nothing "
        "for your mail, and shows who writes in your name.",
        advice.domain);
  if (judgement.sends_nothing)
    return fmt::format(
        "{} sends no mail of its own: what was seen in {} days, {}, is spoofed. It is ready for reject at once.",
        advice.domain, (advice.looked_at.last - advice.looked_at.first).count(),
        counted(advice.figures.spoofed, "message"));
  std::string text = fmt::format("{} is ready for {}: {} of your {} pass", advice.domain, stage_word(advice),
                                 percent(advice.figures.pass), counted(advice.figures.own, "message"));
  if (advice.simulation.own_lost > 0)
    text += fmt::format(", {} of your own would have been lost", grouped(advice.simulation.own_lost));
  return text + "." + spoofed_text(advice);
}

std::string not_yet_text(const Advice& advice) {
  const bool has_no_policy = advice.stage == Stage::unpublished;
  const std::string start = has_no_policy ? fmt::format("{} has no policy in force.", advice.domain)
                            : advice.next ? fmt::format("{}: not yet ready for {}.", advice.domain, stage_word(advice))
                                          : fmt::format("{} is at reject, and not all is well.", advice.domain);
  return start + blockers_text(advice) + forecast_text(advice) + spoofed_text(advice) + look_again_text(advice);
}

std::string not_enough_text(const Advice& advice) {
  return fmt::format("{}: not enough data to judge {}.", advice.domain,
                     advice.next ? "the step to " + stage_word(advice) : "how it does at reject") +
         blockers_text(advice) + look_again_text(advice);
}

}  // namespace

std::string sentence_of(const Advice& advice, const Judgement& judgement, const std::string& reason_to_go_back) {
  switch (advice.verdict) {
    case Verdict::ready: return ready_text(advice, judgement);
    case Verdict::not_yet: return not_yet_text(advice);
    case Verdict::not_enough_data: return not_enough_text(advice);
    case Verdict::step_back:
      return fmt::format("{}: step back to {}, for {}.", advice.domain, to_text(before(advice.stage)),
                         reason_to_go_back) +
             blockers_text(advice) + look_again_text(advice);
    case Verdict::arrived:
      return judgement.sends_nothing
                 ? fmt::format("{} is at reject and sends no mail of its own: all is well.", advice.domain)
                 : fmt::format("{} is at reject, and all is well: {} of your {} pass.", advice.domain,
                               percent(advice.figures.pass), counted(advice.figures.own, "message"));
  }
  return "";
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::ready: return "ready";
    case Verdict::not_yet: return "not-yet";
    case Verdict::not_enough_data: return "not-enough-data";
    case Verdict::step_back: return "step-back";
    case Verdict::arrived: return "arrived";
  }
  return "";
}

int urgency(Verdict verdict) {
  switch (verdict) {
    case Verdict::step_back: return 0;
    case Verdict::not_yet: return 1;
    case Verdict::ready: return 2;
    case Verdict::not_enough_data: return 3;
    case Verdict::arrived: return 4;
  }
  return 5;
}

std::string_view to_text(Stage stage) {
  switch (stage) {
    case Stage::unpublished: return "unpublished";
    case Stage::none: return "none";
    case Stage::quarantine: return "quarantine";
    case Stage::reject: return "reject";
  }
  return "";
}

}  // namespace dmarcd::advisor
