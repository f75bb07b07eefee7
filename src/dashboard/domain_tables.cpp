#include "domain_tables.h"

#include <fmt/format.h>

#include "lookup.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

constexpr auto number = Column::Kind::number;
constexpr auto text = Column::Kind::text;

Cell met_cell(bool is_met) {
  return {is_met, element("span", {{"class", is_met ? "good" : "bad"}}, is_met ? "✓ met" : "✗ not met")};
}

Html marks_of(const advisor::Source& source) {
  Html marks;
  if (source.is_new) marks += joined(" ", element("span", {{"class", "mark"}}, "new"));
  if (source.is_waived) marks += joined(" ", element("span", {{"class", "mark"}}, "waived"));
  if (source.is_decided) marks += joined(" ", element("span", {{"class", "mark"}}, "decided"));
  return marks;
}

std::vector<Cell> source_row(const advisor::Advice& advice, const advisor::Source& source) {
  const advisor::SourceFigures& figures = source.figures;
  Cell name = linked_cell(source_url(advice.domain, source.key), source.label);
  name.shown += marks_of(source);
  return {std::move(name),
          {std::string(inbox::to_text(source.source_class)), class_badge(source.source_class)},
          number_cell(figures.messages),
          share_cell(figures.aligned, figures.messages),
          share_cell(figures.dkim_aligned, figures.messages),
          share_cell(figures.spf_aligned, figures.messages),
          number_cell(figures.quarantined),
          number_cell(figures.rejected),
          above(day_cell(source.first_seen), element("p", {}, "to ", day_cell(source.last_seen).shown)),
          day_cell(source.last_seen),
          text_cell(source.remedy)};
}

}  // namespace

Table condition_table(const advisor::Advice& advice) {
  Table table{"conditions",
              advice.next ? fmt::format("Conditions for the stage {}", advisor::to_text(*advice.next))
                          : "Conditions for staying at this stage",
              {{"what", "Condition"}, {"figure", "Figure", number}, {"threshold", "Needed"}, {"met", "Met"}},
              {},
              "There are no conditions to show."};
  for (const advisor::Condition& condition : advice.conditions)
    table.rows.push_back({text_cell(condition.what), text_cell(condition.figure), text_cell(condition.threshold),
                          met_cell(condition.is_met)});
  return table;
}

Table blocker_table(const advisor::Advice& advice) {
  Table table{"blockers",
              "What stands in the way, most messages first",
              {{"what", "What", text, "blocker"},
               {"messages", "Messages", number},
               {"remedy", "What to do", Column::Kind::long_text}},
              {},
              "Nothing stands in the way."};
  for (const advisor::Blocker& blocker : advice.blockers)
    table.rows.push_back({blocker.source.empty() ? text_cell(blocker.text)
                                                 : linked_cell(source_url(advice.domain, blocker.source), blocker.text),
                          number_cell(blocker.messages), text_cell(blocker.remedy)});
  return table;
}

Table loss_table(const advisor::Advice& advice) {
  Table table{"losses",
              "Own mail that would have been lost, by source",
              {{"source", "Source", text, "source"}, {"messages", "Messages", number}},
              {},
              "None of your own mail would have been lost."};
  for (const advisor::Simulation::Loss& loss : advice.simulation.losses)
    table.rows.push_back({text_cell(loss.source), number_cell(loss.messages)});
  return table;
}

Table source_table(const advisor::Advice& advice, std::optional<inbox::SourceClass> only) {
  Table table{"sources",
              "Sources by class, most messages first",
              {{"source", "Source", text, "source"},
               {"class", "Class"},
               {"messages", "Messages", number},
               {"aligned", "Pass", number, "aligned"},
               {"dkim", "DKIM", number, "dkim"},
               {"spf", "SPF", number, "spf"},
               {"quarantined", "Put aside", number, "disposition"},
               {"rejected", "Refused", number, "disposition"},
               {"first_seen", "Seen"},
               {"last_seen", "Last seen", Column::Kind::for_programs},
               {"remedy", "What to do", Column::Kind::long_text}},
              {},
              "No source of this class was seen."};
  for (const advisor::Source& source : advice.sources)
    if (!only || *only == source.source_class) table.rows.push_back(source_row(advice, source));
  return table;
}

Table subdomain_table(const advisor::Advice& advice) {
  Table table{"subdomains",
              "Names below the domain",
              {{"tag", "Tag", text, "subdomains"}, {"verdict", "Verdict", text, "verdict"}, {"sentence", "Why"}},
              {},
              "Nothing is known about names below the domain."};
  for (const advisor::SubdomainAdvice& one : advice.subdomains)
    table.rows.push_back({text_cell(one.tag),
                          {std::string(advisor::to_text(one.verdict)), verdict_badge(one.verdict)},
                          text_cell(one.sentence)});
  return table;
}

Table reporter_table(const std::vector<inbox::ReporterLine>& reporters) {
  Table table{"reporters",
              "Who reports, in the days looked at",
              {{"reporter", "Reporter", text, "reporter"},
               {"reports", "Reports", number},
               {"messages", "Messages", number},
               {"days", "Days with a report", number},
               {"first_day", "First"},
               {"last_day", "Last"}},
              {},
              "Nobody reported in these days."};
  for (const inbox::ReporterLine& line : reporters)
    table.rows.push_back({linked_cell(Url("/reports").query("reporter", line.org_name), line.org_name),
                          number_cell(line.reports), number_cell(line.messages), number_cell(line.days),
                          day_cell(line.first_day), day_cell(line.last_day)});
  return table;
}

Table policy_table(const std::vector<inbox::PolicyLine>& policies) {
  Table table{"policies",
              "Policies as reporters saw them",
              {{"since", "Since"},
               {"until", "Until"},
               {"p", "p", text, "policy"},
               {"sp", "sp"},
               {"np", "np"},
               {"adkim", "adkim"},
               {"aspf", "aspf"},
               {"pct", "pct"},
               {"fo", "fo"},
               {"testing", "t"},
               {"reports", "Reports", number}},
              {},
              "No report tells of a policy."};
  for (const inbox::PolicyLine& line : policies)
    table.rows.push_back({day_cell(line.since), day_cell(line.until), text_cell(line.policy.p),
                          text_cell(line.policy.sp), text_cell(line.policy.np), text_cell(line.policy.adkim),
                          text_cell(line.policy.aspf), text_cell(line.policy.pct), text_cell(line.policy.fo),
                          text_cell(line.policy.testing), number_cell(line.reports)});
  return table;
}

Table rule_table(const std::vector<inbox::SourceRule>& rules) {
  Table table{"rules",
              "What was decided about sources",
              {{"mark", "Known by"},
               {"value", "Value"},
               {"decision", "Decision"},
               {"note", "Note"},
               {"decided_by", "By"},
               {"decided_at", "When"}},
              {},
              "Nothing was decided yet."};
  for (const inbox::SourceRule& rule : rules)
    table.rows.push_back({{std::string(inbox::to_text(rule.mark)), Html(mark_name(rule.mark).text())},
                          text_cell(rule.value),
                          {std::string(inbox::to_text(rule.decision)), Html(decision_name(rule.decision).text())},
                          text_cell(rule.note),
                          text_cell(rule.decided_by),
                          time_cell(rule.decided_at)});
  return table;
}

}  // namespace dmarcd::dashboard
