#include "dmarcd/advisor/alerts.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/report/day.h"

#include "stages.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// Less is chance.
constexpr std::uint64_t least_messages = 50;

/// Reports of a day come on the next one or the one after: the latest day is looked for in so many.
constexpr std::size_t latest_within = 4;

/// A share of own mail that failing more is worth a letter.
constexpr double least_fall = 0.02;

/// A wave is so many times what is usual, and no trickle.
constexpr std::uint64_t wave_times = 5, least_wave = 500;

/// Who wrote on four days of five, for two weeks at least, and was silent for so long, has stopped; who has been silent
/// for longer is known to be.
constexpr unsigned least_days_of_habit = 14, days_of_silence = 4, longest_news = 14;

/// A change of policy is news for so many days.
constexpr int days_of_change = 7;

class Watcher {
 public:
  Watcher(const DomainFacts& facts, const Advice& advice) : facts_(facts), advice_(advice) {}

  std::vector<Alert> watch() {
    tell_new_sources();
    tell_pass_rate();
    tell_stopped_selectors();
    tell_silent_reporters();
    tell_record();
    tell_weakened();
    tell_wave();
    return std::move(alerts_);
  }

 private:
  void tell(Alert::Kind kind, std::string_view cause, std::string text) {
    const std::string_view separator = cause.empty() ? "" : "/";
    alerts_.push_back({kind, facts_.domain, fmt::format("{}/{}{}{}", facts_.domain, to_text(kind), separator, cause),
                       std::move(text)});
  }

  void tell_new_sources() {
    for (const Source& source : advice_.sources) {
      if (!source.is_new || source.figures.messages < least_messages) continue;
      tell(Alert::Kind::new_own_source, source.key,
           fmt::format(
               "A new source sends as {}: {}, first seen on {}, {} so far, of which {} pass. If it is not yours, "
               "somebody has the key or a place in your SPF record.",
               facts_.domain, source.label, long_day(source.first_seen), counted(source.figures.messages, "message"),
               grouped(source.figures.aligned)));
    }
  }

  static std::uint64_t own_of(const DayOfClasses& day) {
    return day.messages[static_cast<std::size_t>(SourceClass::own_healthy)] +
           day.messages[static_cast<std::size_t>(SourceClass::own_broken)];
  }

  static std::uint64_t spoofed_of(const DayOfClasses& day) {
    return day.messages[static_cast<std::size_t>(SourceClass::spoofer)];
  }

  /// The latest day with mail of a kind, as a number in Advice::daily; nothing if it is long ago.
  template <class MessagesOf>
  std::optional<std::size_t> latest_day(MessagesOf messages_of) const {
    const std::size_t count = advice_.daily.size();
    for (std::size_t back = 0; back < std::min(latest_within, count); ++back)
      if (messages_of(advice_.daily[count - 1 - back]) > 0) return count - 1 - back;
    return std::nullopt;
  }

  void tell_pass_rate() {
    const std::optional<std::size_t> latest = latest_day(own_of);
    if (!latest) return;
    std::uint64_t own = 0, aligned = 0;
    for (std::size_t day = *latest; day >= 7;) {
      day -= 7;
      own += own_of(advice_.daily[day]);
      aligned += advice_.daily[day].own_aligned;
    }
    const DayOfClasses& now = advice_.daily[*latest];
    const std::uint64_t failing = own_of(now) - now.own_aligned;
    const double usual = share_of(aligned, own), share = share_of(now.own_aligned, own_of(now));
    if (own < least_messages || failing < least_messages || usual - share < least_fall) return;
    tell(Alert::Kind::pass_rate_fell, "",
         fmt::format("Own mail of {} fails: {} of {} passed on {} ({}), and {} on the same weekday before.{}",
                     facts_.domain, grouped(now.own_aligned), counted(own_of(now), "message"), long_day(now.day),
                     percent(share), percent(usual), cause_text()));
  }

  std::string cause_text() const {
    const auto broken = std::find_if(advice_.sources.begin(), advice_.sources.end(), [](const Source& source) {
      return source.source_class == SourceClass::own_broken && !source.is_waived;
    });
    return broken == advice_.sources.end() ? "" : fmt::format(" Most of it: {}", broken->remedy);
  }

  void tell_stopped_selectors() {
    for (const StoppedSelector& stopped : advice_.stopped_selectors) {
      if (stopped.failing_since < least_messages) continue;
      const std::string selector = safe_name(stopped.selector), domain = safe_name(stopped.domain);
      const std::string name = fmt::format("{}._domainkey.{}", selector, domain);
      tell(Alert::Kind::selector_stopped, name,
           fmt::format("Signatures with DKIM selector {} of {} stopped passing: the last pass was on {}, and {} failed "
                       "since. Look at the key at {}, and at the server that signs with it.",
                       selector, domain, long_day(stopped.last_pass), counted(stopped.failing_since, "message"), name));
    }
  }

  bool is_anybody_writing() const {
    return std::any_of(facts_.reporters.begin(), facts_.reporters.end(), [&](const inbox::ReporterLine& line) {
      return (facts_.today - line.last_day).count() < static_cast<int>(days_of_silence);
    });
  }

  void tell_silent_reporters() {
    if (!is_anybody_writing()) return;  // Then it is our own mailbox that is silent, which the health strip tells.
    for (const inbox::ReporterLine& line : facts_.reporters) {
      const auto silent = static_cast<unsigned>(std::max<long>((facts_.today - line.last_day).count(), 0));
      const auto span = static_cast<unsigned>((line.last_day - line.first_day).count()) + 1;
      const bool was_daily = line.days >= least_days_of_habit && line.days * 5 >= span * 4;
      if (!was_daily || line.messages < least_messages || silent <= days_of_silence || silent > longest_news) continue;
      tell(Alert::Kind::reporter_silent, safe_name(line.org_name),
           fmt::format("{} reported on {} on {} of {}, {} in all, and on none since {}. It may have stopped reporting, "
                       "or its reports do not arrive.",
                       safe_name(line.org_name), facts_.domain, counted(line.days, "day"), span,
                       counted(line.messages, "message"), long_day(line.last_day)));
    }
  }

  void tell_record() {
    const Standing standing = standing_of(facts_);
    if (!standing.seen) return;
    const bool is_weaker = standing.stage < *standing.seen;
    tell(is_weaker ? Alert::Kind::policy_weakened : Alert::Kind::record_differs, "dns",
         fmt::format("The DNS says p={} for {}, and the latest reports saw p={}. If the record was changed within two "
                     "days, that is why; if not, look whether all of its name servers tell the same.",
                     to_text(standing.stage), facts_.domain, to_text(*standing.seen)));
  }

  void tell_weakened() {
    const auto rank = [](std::string_view policy) { return policy == "reject" ? 2 : policy == "quarantine" ? 1 : 0; };
    for (const PolicyChange& change : advice_.changes) {
      const std::string_view text = change.text;
      const std::size_t middle = text.find(" became p=");
      if (!text.starts_with("p=") || middle == std::string_view::npos) continue;
      const std::string_view old_policy = text.substr(2, middle - 2);
      const std::string_view new_policy = text.substr(middle + std::string_view(" became p=").size());
      if (rank(new_policy) >= rank(old_policy) || (facts_.today - change.day).count() > days_of_change) continue;
      tell(Alert::Kind::policy_weakened, report::day_text(change.day),
           fmt::format("The policy of {} was weakened: {} on {}, as reporters saw it.", facts_.domain, change.text,
                       long_day(change.day)));
    }
  }

  /// The largest of the latest days: today's reports have hardly begun to come.
  std::optional<std::size_t> wave_day() const {
    const std::size_t count = advice_.daily.size();
    if (count <= latest_within + days_of_change) return std::nullopt;
    const auto latest = advice_.daily.end() - latest_within;
    const auto largest =
        std::max_element(latest, advice_.daily.end(),
                         [](const DayOfClasses& a, const DayOfClasses& b) { return spoofed_of(a) < spoofed_of(b); });
    return static_cast<std::size_t>(largest - advice_.daily.begin());
  }

  void tell_wave() {
    const std::optional<std::size_t> latest = wave_day();
    if (!latest) return;
    std::uint64_t before = 0;
    for (std::size_t day = 0; day < *latest; ++day) before += spoofed_of(advice_.daily[day]);
    const std::uint64_t usual = before / *latest;
    const DayOfClasses& now = advice_.daily[*latest];
    if (spoofed_of(now) < least_wave || spoofed_of(now) < usual * wave_times) return;
    tell(Alert::Kind::spoofing_wave, "",
         fmt::format("For information: {} pretended to come from {} on {}, where {} a day are usual. Under p={} "
                     "receivers {}.",
                     counted(spoofed_of(now), "message"), facts_.domain, long_day(now.day), grouped(usual),
                     to_text(advice_.stage),
                     advice_.stage == Stage::reject       ? "refuse them"
                     : advice_.stage == Stage::quarantine ? "put them aside"
                                                          : "let them through"));
  }

  const DomainFacts& facts_;
  const Advice& advice_;
  std::vector<Alert> alerts_;
};

}  // namespace

std::string_view to_text(Alert::Kind kind) {
  switch (kind) {
    case Alert::Kind::new_own_source: return "new-own-source";
    case Alert::Kind::pass_rate_fell: return "pass-rate-fell";
    case Alert::Kind::selector_stopped: return "selector-stopped";
    case Alert::Kind::reporter_silent: return "reporter-silent";
    case Alert::Kind::record_differs: return "record-differs";
    case Alert::Kind::policy_weakened: return "policy-weakened";
    case Alert::Kind::spoofing_wave: return "spoofing-wave";
  }
  return "";
}

std::vector<Alert> alerts_of(const DomainFacts& facts, const Advice& advice) {
  return Watcher(facts, advice).watch();
}

}  // namespace dmarcd::advisor
