#include "health_strip.h"

#include "figures.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

/// Reporters write once a day; after two days without any, mail does not arrive any more.
constexpr std::chrono::hours longest_silence{48};

bool is_silent(const inbox::ImportHealth& health, Timestamp now) {
  return health.last_received_at && now - *health.last_received_at > longest_silence;
}

Html item(const Html& what, Word css_class) {
  return element("li", {{"class", css_class.text()}}, what);
}

Html last_report(const inbox::ImportHealth& health, Timestamp now) {
  if (!health.last_received_at) return item("No report yet", "plain");
  const std::string when = minute_of(*health.last_received_at);
  if (!is_silent(health, now)) return item(joined("Last report ", when), "plain");
  return item(joined("No report since ", when, ": does the mail still reach the import?"), "alarm");
}

Html quarantined(const inbox::ImportHealth& health, const Visit& visit) {
  const Html text = joined(grouped(health.in_quarantine), " in ", explained("quarantine", "quarantine-import"));
  if (health.in_quarantine == 0) return item(text, "plain");
  if (!visit.visitor.user.is_administrator) return item(text, "alarm");
  return item(joined(text, ": ", link(Url("/quarantine"), "look at it")), "alarm");
}

Html doubtful(std::uint64_t number, Word word, Word value, Word term) {
  const Html text = joined(grouped(number), " ", explained(word.text(), term));
  if (number == 0) return item(text, "plain");
  return item(joined(text, " (", link(Url("/reports").query("authenticity", value.text()), "list"), ")"), "plain");
}

}  // namespace

Html health_strip(const inbox::ImportHealth& health, const Visit& visit) {
  const bool alarms = health.in_quarantine > 0 || is_silent(health, visit.request.now);
  return element(
      "section", {{"class", alarms ? "strip alarm" : "strip"}, {"aria-label", "Health of the import"}},
      element("ul", {}, item(alarms ? "▲ Needs a hand" : "● Import is well", alarms ? Word("alarm") : Word("well")),
              last_report(health, visit.request.now),
              item(joined(counted(health.reports_today, "report"), " today from ",
                          counted(health.reporters_today, "reporter")),
                   "plain"),
              quarantined(health, visit), doubtful(health.unverified, "unverified", "unverified", "unverified"),
              doubtful(health.failed, "failed", "failed", "unverified"),
              health.disputed == 0 ? Html()
                                   : item(joined(grouped(health.disputed), " ", explained("disputed", "disputed"), " (",
                                                 link(Url("/reports").query("disputed", "1"), "list"), ")"),
                                          "plain")));
}

std::vector<Fact> health_facts(const inbox::ImportHealth& health) {
  return {{"last_received_at", health.last_received_at ? Value(rfc3339(*health.last_received_at)) : Value()},
          {"reports_today", health.reports_today},
          {"reporters_today", health.reporters_today},
          {"in_quarantine", health.in_quarantine},
          {"unverified", health.unverified},
          {"failed", health.failed},
          {"disputed", health.disputed}};
}

}  // namespace dmarcd::dashboard
