#include <fmt/format.h>

#include "chart.h"
#include "domain_tables.h"
#include "figures.h"
#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "record_difference.h"
#include "rules.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

using advisor::Advice;

template <class... Children>
Html section(Word id, Word heading, const Children&... children) {
  return element("section", {{"id", id.text()}}, element("h2", {}, heading.text()), children...);
}

Html verdict_section(const Advice& advice) {
  Html remarks;
  for (const std::string& remark : advice.remarks) remarks += element("li", {}, remark);
  return element("section", {{"class", "verdict"}, {"aria-label", "Verdict"}}, verdict_badge(advice.verdict),
                 stage_bar(advice.stage, advice.days_at_stage), element("p", {{"class", "sentence"}}, advice.sentence),
                 remarks.is_empty() ? Html() : element("ul", {}, remarks),
                 element("p", {{"class", "aside"}},
                         fmt::format("Looked at: {} to {}. Look again on {}.", day_of(advice.looked_at.first),
                                     day_of(advice.looked_at.last), day_of(advice.look_again))));
}

Html big_figure(const Html& name, const std::string& figure, const std::string& below) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, figure),
                 element("dd", {{"class", "aside"}}, below));
}

Html figures_section(const advisor::DomainFigures& figures) {
  return element("dl", {{"class", "figures"}, {"aria-label", "Figures of the days looked at"}},
                 big_figure(explained("Own mail that passes", "own-pass"), percent_of(figures.own_aligned, figures.own),
                            "of " + counted(figures.own, "message")),
                 big_figure(explained("DKIM aligned", "dkim-aligned"),
                            percent_of(figures.own_dkim_aligned, figures.own), "survives forwarding"),
                 big_figure(explained("Own, broken", "broken"), grouped(figures.own_broken), "messages"),
                 big_figure(explained("Spoofed", "spoofer"), grouped(figures.spoofed),
                            grouped(figures.spoofed_stopped) + " stopped"),
                 big_figure(explained("Undecided", "undecided"), grouped(figures.undecided), "messages"),
                 big_figure(explained("Forwarded", "forwarder"), grouped(figures.forwarded),
                            grouped(figures.forwarded_lost) + " would fail"),
                 big_figure(explained("Reporters", "reporter"), grouped(figures.reporters),
                            fmt::format("{}, the largest has {}", counted(figures.days_with_reports, "day"),
                                        percent(figures.largest_reporter_share))));
}

Html forecast_section(const Advice& advice, const Table& losses) {
  if (!advice.next) return {};
  const advisor::Simulation& simulation = advice.simulation;
  return section(
      "forecast", "Forecast",
      element("p", {},
              fmt::format("With p={} on the days looked at: {} of your own would have been {}, {} passed on by "
                          "forwarders, {} of undecided sources; {} spoofed would have been stopped.",
                          advisor::to_text(simulation.stage), counted(simulation.own_lost, "message"),
                          simulation.stage == advisor::Stage::reject ? "refused" : "put aside",
                          grouped(simulation.forwarded_lost), grouped(simulation.undecided_hit),
                          grouped(simulation.spoofed_stopped))),
      to_html(losses));
}

Html record_text(const Advice& advice, const std::string& record) {
  return element("pre", {{"tabindex", "0"}}, fmt::format("_dmarc.{}.  TXT  \"{}\"", advice.domain, record));
}

Html record_section(const Advice& advice, const Table& difference) {
  Html body;
  if (!advice.record_today)
    body += element("p", {}, "What the DNS says today is not known: nobody could ask.");
  else if (advice.record_today->empty())
    body += element("p", {}, "The domain publishes no record today.");
  if (advice.record_to_publish.empty())
    body += joined(element("p", {}, "Nothing is to be changed."), advice.record_today && !advice.record_today->empty()
                                                                      ? record_text(advice, *advice.record_today)
                                                                      : Html());
  else
    body += joined(element("h3", {}, "To publish"), record_text(advice, advice.record_to_publish), to_html(difference));
  if (!advice.record_to_go_back.empty())
    body += joined(element("h3", {}, "To go back, if something breaks"), record_text(advice, advice.record_to_go_back));
  return section("record", "Record", body);
}

/// Chart and sources follow the same filter.
Url class_url(const Url& all, std::string_view class_name) {
  return all.query("class", class_name).anchor("sources");
}

Html elsewhere(const Visit& visit, const std::string& domain) {
  Html links = joined(element("li", {}, link(Url("/reports").query("domain", domain), "Reports")),
                      element("li", {}, link(Url("/records").query("domain", domain), "Records")),
                      element("li", {}, link(domain_url(domain).segment("tls"), "TLS reports")));
  if (visit.visitor.user.sees_personal_data)
    links += element("li", {}, link(domain_url(domain).segment("failures"), "Failure reports"));
  return element("nav", {{"aria-label", "More about this domain"}, {"class", "more"}}, element("ul", {}, links));
}

std::vector<Fact> facts_for_programs(const Advice& advice) {
  const advisor::DomainFigures& figures = advice.figures;
  return {{"domain", advice.domain},
          {"verdict", std::string(advisor::to_text(advice.verdict))},
          {"stage", std::string(advisor::to_text(advice.stage))},
          {"next", advice.next ? Value(std::string(advisor::to_text(*advice.next))) : Value()},
          {"days_at_stage", std::uint64_t{advice.days_at_stage}},
          {"sentence", advice.sentence},
          {"own", figures.own},
          {"own_aligned", figures.own_aligned},
          {"own_dkim_aligned", figures.own_dkim_aligned},
          {"own_broken", figures.own_broken},
          {"forwarded", figures.forwarded},
          {"spoofed", figures.spoofed},
          {"spoofed_stopped", figures.spoofed_stopped},
          {"undecided", figures.undecided},
          {"pass", figures.pass},
          {"pass_low", figures.pass_low},
          {"dkim", figures.dkim},
          {"record_today", advice.record_today ? Value(*advice.record_today) : Value()},
          {"record_to_publish", advice.record_to_publish},
          {"record_to_go_back", advice.record_to_go_back},
          {"look_again", std::get<std::string>(day_cell(advice.look_again).value)}};
}

}  // namespace

Outcome<View> domain_page(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  const std::optional<inbox::SourceClass> only = DMARCD_TRY(class_filter(visit.request.query));
  const std::shared_ptr<const Advice> advice = DMARCD_TRY(advice_for(visit, domain));
  const inbox::Scope scope = visit.visitor.scope();
  inbox::Archive& archive = visit.services.archive;
  const std::vector<inbox::ReporterLine> reporters =
      DMARCD_TRY(archive.reporters(scope, domain, advice->looked_at, inbox::Trust::all));
  const std::vector<inbox::PolicyLine> policies =
      DMARCD_TRY(archive.policies(scope, domain, {inbox::Day{}, advice->today}, inbox::Trust::verified_only));
  const std::vector<inbox::SourceRule> rules = DMARCD_TRY(visit.services.office.rules(scope, domain));

  const Table blockers = blocker_table(*advice), conditions = condition_table(*advice), losses = loss_table(*advice),
              difference = record_difference(advice->record_today.value_or(""), advice->record_to_publish),
              sources = source_table(*advice, only), below = subdomain_table(*advice), who = reporter_table(reporters),
              seen = policy_table(policies), decided = rule_table(rules);
  const DailyChart chart{advice->daily, advice->changes, only, domain_url(domain), class_url};

  View view{domain,
            {},
            facts_for_programs(*advice),
            {sources, conditions, blockers, losses, difference, below, who, seen, decided, daily_table(advice->daily)}};
  view.body =
      joined(verdict_section(*advice), figures_section(advice->figures), elsewhere(visit, domain),
             section("blockers", "What to do", to_html(blockers)),
             section("conditions", "Conditions", to_html(conditions)), forecast_section(*advice, losses),
             record_section(*advice, difference), section("chart", "Mail by day", to_html(chart)),
             section("sources", "Sources", to_html(sources)), section("subdomains", "Subdomains", to_html(below)),
             section("rules", "Decisions", rule_list(visit, domain, rules)),
             section("reporters", "Reporters", to_html(who)), section("policies", "Policies seen", to_html(seen)));
  return view;
}

}  // namespace dmarcd::dashboard
