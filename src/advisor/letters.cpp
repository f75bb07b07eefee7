#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "dmarcd/advisor/alerts.h"

#include "letter_text.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

constexpr std::size_t days_of_week = 7;

/// A letter names so many things to do; the dashboard has the others.
constexpr std::size_t most_to_do = 10;

/// Messages of seven days.
struct Week {
  std::uint64_t own = 0, own_aligned = 0, spoofed = 0, undecided = 0;
};

/// The week that ended so many weeks ago; today's reports have not come yet, so it ends yesterday.
Week week_of(const Advice& advice, std::size_t weeks_ago) {
  Week week;
  const std::size_t end = 1 + weeks_ago * days_of_week;
  for (std::size_t back = end; back < end + days_of_week && back < advice.daily.size(); ++back) {
    const DayOfClasses& day = advice.daily[advice.daily.size() - 1 - back];
    const auto messages = [&](SourceClass of) { return day.messages[static_cast<std::size_t>(of)]; };
    week.own += messages(SourceClass::own_healthy) + messages(SourceClass::own_broken);
    week.own_aligned += day.own_aligned;
    week.spoofed += messages(SourceClass::spoofer);
    week.undecided += messages(SourceClass::undecided);
  }
  return week;
}

bool needs_a_hand(const Advice& advice) {
  return advice.verdict == Verdict::step_back || advice.verdict == Verdict::not_yet;
}

std::vector<const Advice*> worst_first(const std::vector<Advice>& all) {
  std::vector<const Advice*> sorted;
  for (const Advice& advice : all) sorted.push_back(&advice);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Advice* a, const Advice* b) {
    return a->verdict != b->verdict ? urgency(a->verdict) < urgency(b->verdict) : a->domain < b->domain;
  });
  return sorted;
}

std::string figures_text(const Advice& advice) {
  const Week now = week_of(advice, 0), before = week_of(advice, 1);
  const auto pass_text = [](const Week& week) {
    return week.own == 0 ? std::string("none seen") : percent(share_of(week.own_aligned, week.own));
  };
  std::string text = fmt::format("Own mail: {}, passing {} (the week before: {}, {}).", counted(now.own, "message"),
                                 pass_text(now), grouped(before.own), pass_text(before));
  text += fmt::format(" Spoofed: {} (the week before: {}).", grouped(now.spoofed), grouped(before.spoofed));
  if (now.undecided > 0) text += fmt::format(" Undecided: {}.", grouped(now.undecided));
  return text;
}

struct ToDo {
  std::string domain, text;
  std::string act;  ///< Lines to print.
  std::uint64_t messages = 0;
};

/// In one line, to be copied.
std::string record_line(const Advice& advice) {
  return fmt::format("    _dmarc.{} TXT \"{}\"\n", advice.domain, advice.record_to_publish);
}

/// Publishing a record is done at once; what is to be mended follows by messages.
std::vector<ToDo> things_to_do(const std::vector<Advice>& all) {
  std::vector<ToDo> things;
  for (const Advice& advice : all) {
    const bool is_publishing = advice.verdict == Verdict::ready || advice.verdict == Verdict::step_back;
    if (is_publishing && !advice.record_to_publish.empty())
      things.push_back({advice.domain, advice.verdict == Verdict::ready ? "publish the next record" : "go back a stage",
                        record_line(advice), UINT64_MAX});
    for (const Blocker& blocker : advice.blockers)
      if (!blocker.remedy.empty())
        things.push_back({advice.domain, blocker.text, wrapped(blocker.remedy, "    ", "    "), blocker.messages});
  }
  std::stable_sort(things.begin(), things.end(), [](const ToDo& a, const ToDo& b) { return a.messages > b.messages; });
  return things;
}

std::string to_do_text(const std::vector<Advice>& all) {
  const std::vector<ToDo> things = things_to_do(all);
  if (things.empty()) return "Nothing is to be done.\n";
  std::string text = heading("To do");
  std::size_t number = 0;
  for (const ToDo& thing : things) {
    if (number == most_to_do) {
      text += wrapped(fmt::format("And {} more, on the dashboard.", grouped(things.size() - most_to_do)));
      break;
    }
    text += '\n' + wrapped(fmt::format("{}: {}", thing.domain, thing.text), fmt::format("{:>2}. ", ++number), "    ");
    text += thing.act;
  }
  return text;
}

std::string domain_text(const Advice& advice, const std::string& dashboard_url) {
  std::string text = heading(advice.domain);
  text += wrapped(advice.sentence);
  text += wrapped(figures_text(advice));
  const Day week_ago = advice.today - std::chrono::days(days_of_week);
  for (const PolicyChange& change : advice.changes)
    if (change.day >= week_ago) text += wrapped(fmt::format("Seen since {}: {}.", long_day(change.day), change.text));
  if (const std::string link = domain_link(dashboard_url, advice.domain); !link.empty()) text += link + '\n';
  return text;
}

std::string digest_subject(const std::vector<Advice>& all, Day today) {
  const auto count = [&](auto fits) { return static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), fits)); };
  const std::uint64_t needy = count(needs_a_hand);
  const std::uint64_t ready = count([](const Advice& advice) { return advice.verdict == Verdict::ready; });
  std::string what = "nothing to do";
  if (needy > 0 && ready > 0)
    what = fmt::format("{} to look at, {} ready for the next stage", counted(needy, "domain"), grouped(ready));
  else if (needy > 0)
    what = fmt::format("{} to look at", counted(needy, "domain"));
  else if (ready > 0)
    what = fmt::format("{} ready for the next stage", counted(ready, "domain"));
  return fmt::format("DMARC in the week to {}: {}", long_day(today), what);
}

}  // namespace

Letter weekly_digest(const std::vector<Advice>& advice, Day today, const std::string& dashboard_url) {
  Letter letter;
  letter.subject = digest_subject(advice, today);
  letter.body = to_do_text(advice);
  for (const Advice* domain : worst_first(advice)) letter.body += "\n\n" + domain_text(*domain, dashboard_url);
  return letter;
}

Letter alert_letter(const std::vector<Alert>& alerts, const std::string& dashboard_url) {
  Letter letter;
  std::set<std::string> domains;
  for (const Alert& alert : alerts) domains.insert(alert.domain);
  const std::string where = listed({domains.begin(), domains.end()}, 2);
  letter.subject = alerts.size() == 1 ? fmt::format("DMARC: {} of {}", to_text(alerts.front().kind), where)
                                      : fmt::format("DMARC: {} things to know of {}", alerts.size(), where);
  for (const std::string& domain : domains) {
    if (!letter.body.empty()) letter.body += '\n';
    letter.body += heading(domain);
    for (const Alert& alert : alerts)
      if (alert.domain == domain) letter.body += '\n' + wrapped(alert.text);
    if (const std::string link = domain_link(dashboard_url, domain); !link.empty()) letter.body += '\n' + link + '\n';
  }
  return letter;
}

}  // namespace dmarcd::advisor
