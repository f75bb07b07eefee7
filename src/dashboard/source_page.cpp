#include <algorithm>
#include <fmt/format.h>

#include "figures.h"
#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "rules.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

constexpr std::size_t records_shown = 20;

/// A key that is known no more is as unknown as one that never was.
Outcome<const advisor::Source*> source_of(const Visit& visit, const advisor::Advice& advice) {
  const auto source = std::find_if(advice.sources.begin(), advice.sources.end(),
                                   [&](const advisor::Source& one) { return one.key == visit.parts.at(1); });
  if (source == advice.sources.end()) return not_found();
  return &*source;
}

Html list(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  Html items;
  for (const std::string& line : lines) items += element("li", {}, line);
  return element("ul", {}, items);
}

Html figures_of(const advisor::SourceFigures& figures) {
  auto with_share = [&](std::uint64_t part) {
    return Html(fmt::format("{} ({})", grouped(part), percent_of(part, figures.messages)));
  };
  return facts_of({{"Messages", grouped(figures.messages)},
                   {explained("Pass, aligned", "aligned"), with_share(figures.aligned)},
                   {explained("By DKIM", "dkim"), with_share(figures.dkim_aligned)},
                   {explained("By SPF", "spf"), with_share(figures.spf_aligned)},
                   {"By SPF alone: lost when forwarded", with_share(figures.spf_only)},
                   {"Put aside by receivers", grouped(figures.quarantined)},
                   {"Refused by receivers", grouped(figures.rejected)}});
}

Table address_table(const advisor::Source& source, const std::string& domain) {
  Table table{
      "addresses",
      source.address_count > source.addresses.size()
          ? fmt::format("The {} busiest of {} addresses", source.addresses.size(), grouped(source.address_count))
          : "Addresses, most messages first",
      {{"address", "Address"}},
      {},
      "No address is known."};
  for (const IpAddress& address : source.addresses)
    table.rows.push_back(
        {linked_cell(Url("/records").query("domain", domain).query("source", address.text()), address.text())});
  return table;
}

Outcome<std::vector<inbox::RecordLine>> some_records(const Visit& visit, const std::string& domain,
                                                     const advisor::Source& source) {
  if (source.addresses.empty()) return std::vector<inbox::RecordLine>();
  inbox::RecordFilter filter;
  filter.domain = domain;
  const IpAddress& busiest = source.addresses.front();
  filter.source = IpNetwork(busiest, busiest.is_v4() ? 32 : 128);
  return DMARCD_TRY(visit.services.archive.records(visit.visitor.scope(), filter, {0, records_shown}));
}

Html what_it_is(const advisor::Source& source) {
  return element(
      "section", {{"class", "verdict"}}, class_badge(source.source_class),
      element("p", {{"class", "sentence"}}, class_explanation(source.source_class).text()),
      source.remedy.empty() ? Html() : element("p", {}, element("strong", {}, "What to do: "), source.remedy),
      element("p", {{"class", "aside"}},
              fmt::format("Seen on {}, first on {}, last on {}.{}{}", counted(source.days_seen, "day"),
                          day_of(source.first_seen), day_of(source.last_seen),
                          source.is_waived ? " Its failures are accepted (waived)." : "",
                          source.is_decided ? " Decided by a rule." : "")));
}

Html names_of(const advisor::Source& source) {
  return facts_of({{"Host names", list(source.names)},
                   {explained("From domains", "header-from"), list(source.header_domains)},
                   {explained("DKIM domains", "dkim"), list(source.dkim_domains)},
                   {explained("Envelope domains", "envelope-from"), list(source.envelope_domains)}});
}

std::vector<Fact> facts_for_programs(const std::string& domain, const advisor::Source& source) {
  return {{"domain", domain},
          {"key", source.key},
          {"label", source.label},
          {"class", std::string(inbox::to_text(source.source_class))},
          {"pattern", std::string(advisor::to_text(source.pattern))},
          {"remedy", source.remedy},
          {"messages", source.figures.messages},
          {"aligned", source.figures.aligned},
          {"dkim_aligned", source.figures.dkim_aligned},
          {"spf_aligned", source.figures.spf_aligned},
          {"quarantined", source.figures.quarantined},
          {"rejected", source.figures.rejected}};
}

}  // namespace

Outcome<View> source_page(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  const std::shared_ptr<const advisor::Advice> advice = DMARCD_TRY(advice_for(visit, domain));
  const advisor::Source& source = *DMARCD_TRY(source_of(visit, *advice));
  const std::vector<inbox::RecordLine> records = DMARCD_TRY(some_records(visit, domain, source));
  const std::vector<inbox::SourceRule> rules = DMARCD_TRY(visit.services.office.rules(visit.visitor.scope(), domain));

  View view{
      source.label, {}, facts_for_programs(domain, source), {address_table(source, domain), record_table(records)}};
  view.body = joined(
      element("p", {}, "A ", explained("source", "source"), " of mail as ", link(domain_url(domain), domain), "."),
      what_it_is(source),
      element("div", {{"class", "columns"}},
              element("section", {}, element("h2", {}, "Why it is in this class"), list(source.why)),
              element("section", {}, element("h2", {}, "Figures"), figures_of(source.figures)),
              element("section", {}, element("h2", {}, "Names"), names_of(source))),
      element("section", {{"class", "decide"}}, element("h2", {}, "Decide"), decision_form(visit, domain, source)),
      to_html(view.tables[0]),
      element("section", {}, element("h2", {}, "Records of the busiest address"), to_html(view.tables[1])),
      element("section", {}, element("h2", {}, "Decisions for this domain"), rule_list(visit, domain, rules)));
  return view;
}

}  // namespace dmarcd::dashboard
