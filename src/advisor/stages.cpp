#include "stages.h"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <span>

#include "dmarcd/base/text.h"

#include "words.h"

namespace dmarcd::advisor {
namespace {

using inbox::PolicyLine;
using receiving::PolicySeen;

std::optional<dmarc::Policy> policy_word(const std::string& word) {
  for (const dmarc::Policy policy : {dmarc::Policy::none, dmarc::Policy::quarantine, dmarc::Policy::reject})
    if (equals_ignoring_case(word, to_text(policy))) return policy;
  return std::nullopt;
}

Stage stage_of(std::optional<dmarc::Policy> policy) {
  if (!policy) return Stage::none;  // RFC 9989 section 4.10.1: a record without a valid p acts as none.
  switch (*policy) {
    case dmarc::Policy::none: return Stage::none;
    case dmarc::Policy::quarantine: return Stage::quarantine;
    case dmarc::Policy::reject: return Stage::reject;
  }
  return Stage::none;
}

/// The tag that keeps a policy from being meant in full; empty if none does.
std::string partial_tag(const PolicySeen& policy) {
  if (equals_ignoring_case(policy.testing, "y")) return "t=y";
  const std::optional<std::uint64_t> pct = parse_number(policy.pct);
  return pct && *pct < 100 ? fmt::format("pct={}", *pct) : "";
}

/// In the order of days, without single reports that are out of step with those around them: some reporter's old cache.
std::vector<PolicyLine> clean_lines(const std::vector<PolicyLine>& lines) {
  std::vector<PolicyLine> sorted = lines;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const PolicyLine& a, const PolicyLine& b) { return a.since < b.since; });
  std::vector<PolicyLine> clean;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool is_between = i > 0 && i + 1 < sorted.size();
    const bool is_out_of_step = is_between && sorted[i].reports <= 1 &&
                                sorted[i - 1].policy.p == sorted[i + 1].policy.p &&
                                sorted[i].policy.p != sorted[i - 1].policy.p;
    if (!is_out_of_step) clean.push_back(sorted[i]);
  }
  return clean;
}

/// A tag's value over the days. What a reporter does not tell is no change: many tell only what RFC 7489 has.
void tell_changes(const std::vector<PolicyLine>& lines, std::string_view tag, std::string PolicySeen::*member,
                  std::vector<PolicyChange>& changes) {
  std::string value;
  for (const PolicyLine& line : lines) {
    const std::string told = to_lower(line.policy.*member);
    if (told.empty() || told == value) continue;
    if (!value.empty())
      changes.push_back({line.since, fmt::format("{0}={1} became {0}={2}", tag, safe_name(value), safe_name(told))});
    value = told;
  }
}

std::vector<PolicyChange> changes_of(const std::vector<PolicyLine>& lines) {
  std::vector<PolicyChange> changes;
  tell_changes(lines, "p", &PolicySeen::p, changes);
  tell_changes(lines, "sp", &PolicySeen::sp, changes);
  tell_changes(lines, "np", &PolicySeen::np, changes);
  tell_changes(lines, "adkim", &PolicySeen::adkim, changes);
  tell_changes(lines, "aspf", &PolicySeen::aspf, changes);
  tell_changes(lines, "pct", &PolicySeen::pct, changes);
  tell_changes(lines, "t", &PolicySeen::testing, changes);
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PolicyChange& a, const PolicyChange& b) { return a.day < b.day; });
  return changes;
}

/// What a reporter saw, as a record. Of a tag only values that the standard knows are taken: what a report says must
/// not become text that somebody publishes.
std::string record_of(const PolicySeen& policy, const std::string& domain) {
  std::string record = fmt::format("v=DMARC1; p={}", to_text(policy_word(policy.p).value_or(dmarc::Policy::none)));
  const auto add = [&](std::string_view tag, std::string_view value, std::string_view usual) {
    if (!value.empty() && value != usual) record += fmt::format("; {}={}", tag, value);
  };
  const auto known = [](const std::string& value, std::initializer_list<std::string_view> words) {
    const std::string lower = to_lower(value);
    return std::find(words.begin(), words.end(), lower) == words.end() ? std::string() : lower;
  };
  const std::string p = known(policy.p, {"none", "quarantine", "reject"});
  const std::string sp = known(policy.sp, {"none", "quarantine", "reject"});
  add("sp", sp, p);
  add("np", known(policy.np, {"none", "quarantine", "reject"}), sp.empty() ? p : sp);
  add("adkim", known(policy.adkim, {"r", "s"}), "r");
  add("aspf", known(policy.aspf, {"r", "s"}), "r");
  const std::vector<std::string_view> options = split(policy.fo, ':');
  const bool is_fo = std::all_of(options.begin(), options.end(), [&](std::string_view option) {
    return !known(std::string(option), {"0", "1", "d", "s"}).empty();
  });
  add("fo", is_fo ? to_lower(policy.fo) : "", "0");
  const std::optional<std::uint64_t> pct = parse_number(policy.pct);
  if (pct && *pct < 100) add("pct", fmt::to_string(*pct), "100");
  add("t", known(policy.testing, {"y", "n"}), "n");
  return record + fmt::format("; rua=mailto:dmarc-reports@{}", domain);
}

/// The latest lines that tell of the stage in full, without another among them.
std::span<const PolicyLine> latest_in_full(const std::vector<PolicyLine>& lines, Stage stage) {
  std::size_t first = lines.size();
  while (first > 0 && stage_of(policy_word(lines[first - 1].policy.p)) == stage &&
         partial_tag(lines[first - 1].policy).empty())
    --first;
  return std::span(lines).subspan(first);
}

void stand_by_reports(const std::vector<PolicyLine>& lines, const std::string& domain, Standing& standing) {
  if (lines.empty()) return;
  const PolicySeen& latest = lines.back().policy;
  standing.stage = stage_of(policy_word(latest.p));
  standing.partial_tag = partial_tag(latest);
  standing.sp = policy_word(latest.sp);
  standing.np = policy_word(latest.np);
  standing.is_strict = equals_ignoring_case(latest.adkim, "s") || equals_ignoring_case(latest.aspf, "s");
  standing.record = record_of(latest, domain);
  standing.is_from_reports = true;
}

void stand_by_record(const std::string& text, const std::vector<PolicyLine>& lines, Standing& standing) {
  const std::optional<dmarc::PolicyRecord> record = dmarc::PolicyRecord::parse(text);
  if (!record) return;
  standing.record = text;
  standing.stage = stage_of(record->p);
  standing.sp = record->sp;
  standing.np = record->np;
  standing.has_rua = !record->rua.empty();
  standing.is_strict = record->adkim == dmarc::Alignment::strict || record->aspf == dmarc::Alignment::strict;
  if (record->testing)
    standing.partial_tag = "t=y";
  else if (record->pct && *record->pct < 100)
    standing.partial_tag = fmt::format("pct={}", *record->pct);
  if (lines.empty()) return;
  const Stage seen = stage_of(policy_word(lines.back().policy.p));
  if (seen != standing.stage) standing.seen = seen;
}

}  // namespace

Standing standing_of(const DomainFacts& facts) {
  const std::vector<PolicyLine> lines = clean_lines(facts.policies);
  Standing standing;
  if (facts.surroundings.record)
    stand_by_record(*facts.surroundings.record, lines, standing);
  else
    stand_by_reports(lines, facts.domain, standing);
  standing.is_partial = !standing.partial_tag.empty();
  standing.changes = changes_of(lines);
  return standing;
}

unsigned days_at_stage(const DomainFacts& facts, const Standing& standing, const ReportDays& report_days,
                       unsigned longest_gap) {
  if (standing.stage == Stage::unpublished || standing.is_partial) return 0;
  const std::vector<PolicyLine> lines = clean_lines(facts.policies);
  const std::span<const PolicyLine> in_full = latest_in_full(lines, standing.stage);
  if (in_full.empty()) return 0;

  // Single days are known of the look-back alone: before it, a line counts whole.
  std::vector<Day> days;
  Day next = in_full.front().since;
  for (const PolicyLine& line : in_full)
    for (next = std::max(next, line.since); next <= line.until && next < report_days.first_day();
         next += std::chrono::days(1))
      days.push_back(next);
  for (const Day day : report_days.days())
    if (day >= in_full.front().since) days.push_back(day);
  return length_without_gaps(days, longest_gap);
}

std::optional<Stage> after(Stage stage) {
  switch (stage) {
    case Stage::unpublished: return Stage::none;
    case Stage::none: return Stage::quarantine;
    case Stage::quarantine: return Stage::reject;
    case Stage::reject: return std::nullopt;
  }
  return std::nullopt;
}

Stage before(Stage stage) {
  return stage == Stage::reject ? Stage::quarantine : Stage::none;
}

dmarc::Policy policy_of(Stage stage) {
  switch (stage) {
    case Stage::quarantine: return dmarc::Policy::quarantine;
    case Stage::reject: return dmarc::Policy::reject;
    default: return dmarc::Policy::none;
  }
}

}  // namespace dmarcd::advisor
