#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "chart.h"
#include "figures.h"
#include "filters.h"
#include "health_strip.h"
#include "lookup.h"
#include "next_act.h"
#include "pages.h"
#include "to_do.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

using advisor::Verdict;

/// Lines on the first screen; the rest is a page further.
constexpr std::size_t domains_a_page = 100;
constexpr std::size_t to_do_shown = 12;

bool is_worse(const AdvicePointer& a, const AdvicePointer& b) {
  if (a->verdict != b->verdict) return urgency(a->verdict) < urgency(b->verdict);
  if (a->figures.own_broken != b->figures.own_broken) return a->figures.own_broken > b->figures.own_broken;
  return a->domain < b->domain;
}

Outcome<std::vector<AdvicePointer>> all_advice(const Visit& visit) {
  std::vector<AdvicePointer> all;
  const std::vector<inbox::DomainLine> domains = DMARCD_TRY(visit.services.archive.domains(visit.visitor.scope()));
  for (const inbox::DomainLine& line : domains) all.push_back(DMARCD_TRY(visit.services.advice(line.domain)));
  std::sort(all.begin(), all.end(), is_worse);
  return all;
}

std::uint64_t new_sources(const advisor::Advice& advice) {
  const auto since = advice.today - std::chrono::days(7);
  return static_cast<std::uint64_t>(
      std::count_if(advice.sources.begin(), advice.sources.end(), [&](const auto& source) {
        return source.first_seen > since && source.source_class != inbox::SourceClass::spoofer;
      }));
}

Cell with_spark(const advisor::Advice& advice) {
  Cell cell = share_cell(advice.figures.own_aligned, advice.figures.own);
  cell.shown += spark_line(advice.daily);
  return cell;
}

std::vector<Cell> row_of(const advisor::Advice& advice) {
  const advisor::DomainFigures& figures = advice.figures;
  const std::string act = next_act(advice);
  return {linked_cell(domain_url(advice.domain), advice.domain),
          {std::string(advisor::to_text(advice.stage)), stage_bar(advice.stage, advice.days_at_stage)},
          {std::string(advisor::to_text(advice.verdict)), joined(verdict_badge(advice.verdict), element("p", {}, act))},
          with_spark(advice),
          share_cell(figures.own_dkim_aligned, figures.own),
          number_cell(figures.own_broken),
          number_cell(figures.spoofed_stopped),
          number_cell(figures.spoofed - std::min(figures.spoofed, figures.spoofed_stopped)),
          number_cell(new_sources(advice)),
          number_cell(figures.reporters)};
}

Table domain_table(const std::vector<AdvicePointer>& advice, const inbox::Page& page) {
  constexpr auto number = Column::Kind::number;
  constexpr auto text = Column::Kind::text;
  Table table{"domains",
              "Domains, the worst first (messages of 28 days)",
              {{"domain", "Domain"},
               {"stage", "Stage", text, "stage"},
               {"verdict", "Verdict and next act", Column::Kind::long_text, "verdict"},
               {"own_pass", "Own mail that passes", number, "own-pass"},
               {"dkim_aligned", "DKIM aligned", number, "dkim-aligned"},
               {"own_broken", "Own, broken", number, "broken"},
               {"spoofed_stopped", "Spoofed: stopped", number, "spoofer"},
               {"spoofed_let_through", "Spoofed: let through", number, "spoofer"},
               {"new_sources", "New sources, 7 days", number, "source"},
               {"reporters", "Reporters", number, "reporter"}},
              {},
              "No domain yet."};
  for (std::size_t i = page.offset; i < advice.size() && i < page.offset + page.most; ++i)
    table.rows.push_back(row_of(*advice[i]));
  return table;
}

DailyChart chart_of(const std::vector<AdvicePointer>& advice, std::optional<inbox::SourceClass> only) {
  std::map<inbox::Day, advisor::DayOfClasses> days;
  DailyChart chart{
      {}, {}, only, Url("/"), [](const Url& all, std::string_view name) { return all.query("class", name); }};
  for (const AdvicePointer& one : advice) {
    for (const advisor::DayOfClasses& day : one->daily) {
      advisor::DayOfClasses& sum = days[day.day];
      sum.day = day.day;
      sum.own_aligned += day.own_aligned;
      for (std::size_t i = 0; i < sum.messages.size(); ++i) sum.messages[i] += day.messages[i];
    }
    for (const advisor::PolicyChange& change : one->changes)
      if (change.day >= one->looked_at.first) chart.changes.push_back({change.day, one->domain + ": " + change.text});
  }
  for (const auto& [day, sum] : days) chart.days.push_back(sum);
  std::sort(chart.changes.begin(), chart.changes.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  return chart;
}

Html to_do_section(const Table& table) {
  if (table.rows.empty())
    return element("section", {}, element("h2", {}, "To do"),
                   element("p", {}, "Nothing: all that is known is in order."));
  return element("section", {}, element("h2", {}, "To do"), to_html(table));
}

}  // namespace

Outcome<View> overview_page(const Visit& visit) {
  const Query& query = visit.request.query;
  const std::optional<inbox::SourceClass> only = DMARCD_TRY(class_filter(query));
  const std::vector<AdvicePointer> advice = DMARCD_TRY(all_advice(visit));
  if (advice.empty()) return first_use_page(visit);
  inbox::Page page = DMARCD_TRY(page_of(query));
  page.most = domains_a_page;
  const inbox::ImportHealth health =
      DMARCD_TRY(visit.services.archive.health(visit.visitor.scope(), visit.request.now));

  const DailyChart chart = chart_of(advice, only);
  View view{"Overview",
            {},
            health_facts(health),
            {domain_table(advice, page), to_do_table(advice, only, to_do_shown), daily_table(chart.days)}};
  view.body = joined(health_strip(health, visit), to_html(view.tables[0]),
                     page_links(visit, page, advice.size() > page.offset + page.most), to_do_section(view.tables[1]),
                     to_html(chart));
  return view;
}

}  // namespace dmarcd::dashboard
