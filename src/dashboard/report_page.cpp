#include "figures.h"
#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

/// A browser shows more only slowly; the whole is in the download.
constexpr std::size_t most_shown = std::size_t{1} << 20U;

Outcome<inbox::ReportDetails> details_of(const Visit& visit) {
  const std::int64_t id = DMARCD_TRY(number_of(visit.parts.at(0)));
  std::optional<inbox::ReportDetails> details = DMARCD_TRY(visit.services.archive.report(visit.visitor.scope(), id));
  if (!details) return not_found();
  return *std::move(details);
}

Html who_says(const inbox::ReportDetails& details) {
  const inbox::ReportLine& line = details.line;
  return facts_of(
      {{"Reporter", line.org_name},
       {"Contact", line.email},
       {"More contact", details.extra_contact_info},
       {"Report number", line.report_id},
       {"Domain", link(domain_url(line.domain), line.domain)},
       {"Period", joined(minute_of(line.begin), " to ", minute_of(line.end))},
       {"Received", minute_of(line.received_at)},
       {"Came in", joined(line.input, line.member.empty() ? "" : ": ", line.member)},
       {explained("Authenticity", "unverified"), authenticity_name(line.authenticity).text()},
       {"Carried by", joined(details.mail_from, details.mail_subject.empty() ? "" : ": ", details.mail_subject)},
       {"Written by", details.generator},
       {"Version", details.version},
       {"Namespace", details.xml_namespace}});
}

Html policy_of(const receiving::PolicySeen& policy) {
  return facts_of({{"p", policy.p},
                   {"sp", policy.sp},
                   {"np", policy.np},
                   {"adkim", policy.adkim},
                   {"aspf", policy.aspf},
                   {"pct", policy.pct},
                   {"fo", policy.fo},
                   {"testing", policy.testing},
                   {"discovery method", policy.discovery_method}});
}

Html figures_of(const receiving::Figures& figures) {
  return facts_of(
      {{"Messages", grouped(figures.messages)},
       {"Pass", joined(grouped(figures.either_pass), " (", percent_of(figures.either_pass, figures.messages), ")")},
       {"Pass by DKIM", grouped(figures.dkim_pass)},
       {"Pass by SPF", grouped(figures.spf_pass)},
       {"Fail", grouped(figures.neither_pass)}});
}

Html list_of(Word heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  Html items;
  for (const std::string& line : lines) items += element("li", {}, line);
  return element("section", {}, element("h2", {}, heading.text()), element("ul", {}, items));
}

Table warning_table(const std::vector<receiving::Warning>& warnings) {
  Table table{"warnings",
              "What was repaired or dropped while it was read",
              {{"name", "Name"}, {"text", "What"}},
              {},
              "Nothing had to be repaired."};
  for (const receiving::Warning& warning : warnings)
    table.rows.push_back({text_cell(warning.name), text_cell(warning.text)});
  return table;
}

Url raw_url(inbox::ReportId id) {
  return report_url(id).segment("raw");
}

std::vector<Fact> facts_for_programs(const inbox::ReportDetails& details) {
  const inbox::ReportLine& line = details.line;
  const receiving::PolicySeen& policy = details.policy;
  return {{"id", static_cast<std::uint64_t>(line.id)},
          {"org_name", line.org_name},
          {"email", line.email},
          {"extra_contact_info", details.extra_contact_info},
          {"report_id", line.report_id},
          {"domain", line.domain},
          {"begin", rfc3339(line.begin)},
          {"end", rfc3339(line.end)},
          {"received_at", rfc3339(line.received_at)},
          {"authenticity", std::string(receiving::to_text(line.authenticity))},
          {"disputed", line.is_disputed},
          {"messages", line.figures.messages},
          {"pass", line.figures.either_pass},
          {"p", policy.p},
          {"sp", policy.sp},
          {"np", policy.np},
          {"adkim", policy.adkim},
          {"aspf", policy.aspf},
          {"pct", policy.pct},
          {"fo", policy.fo},
          {"testing", policy.testing},
          {"discovery_method", policy.discovery_method},
          {"generator", details.generator},
          {"version", details.version},
          {"namespace", details.xml_namespace},
          {"mail_from", details.mail_from},
          {"mail_subject", details.mail_subject}};
}

Outcome<std::string> document_of(const Visit& visit, inbox::ReportId id) {
  std::optional<std::string> packed = DMARCD_TRY(visit.services.archive.raw(visit.visitor.scope(), id));
  if (!packed) return refused(404, "The document of this report is not kept any more; its figures are.");
  return DMARCD_TRY(visit.services.expand(*packed));
}

}  // namespace

Outcome<View> report_page(const Visit& visit) {
  const inbox::ReportDetails details = DMARCD_TRY(details_of(visit));
  const inbox::Page page = DMARCD_TRY(page_of(visit.request.query));
  inbox::RecordFilter of_this;
  of_this.report = details.line.id;
  const Rows<inbox::RecordLine> records =
      rows_of(DMARCD_TRY(visit.services.archive.records(visit.visitor.scope(), of_this, one_more(page))), page);

  View view{"Report " + details.line.report_id,
            {},
            facts_for_programs(details),
            {record_table(records.rows), warning_table(details.line.warnings)}};
  view.body =
      joined(element("p", {}, link(raw_url(details.line.id), "The document as it came")),
             details.line.is_disputed ? element("p", {{"class", "alarm"}}, explained("Disputed", "disputed"),
                                                ": another report of the same number says something else.")
                                      : Html(),
             element("div", {{"class", "columns"}},
                     element("section", {}, element("h2", {}, "Who says it"), who_says(details)),
                     element("section", {}, element("h2", {}, "Figures"), figures_of(details.line.figures)),
                     element("section", {}, element("h2", {}, explained("Policy", "policy"), " as the reporter saw it"),
                             policy_of(details.policy))),
             list_of("Errors that the reporter tells of", details.errors), to_html(view.tables[0]),
             page_links(visit, records), to_html(view.tables[1]));
  return view;
}

Outcome<View> raw_page(const Visit& visit) {
  const inbox::ReportDetails details = DMARCD_TRY(details_of(visit));
  const std::string document = DMARCD_TRY(document_of(visit, details.line.id));
  View view{"Document of report " + details.line.report_id, {}, {}, {}};
  view.body = joined(
      element("p", {}, link(report_url(details.line.id), "The report"), " · ",
              link(raw_url(details.line.id).segment("download"), "Download"), " (", size_of(document.size()), ")"),
      document.size() > most_shown ? element("p", {}, "Only the beginning is shown; the download has all of it.")
                                   : Html(),
      element("pre", {{"class", "document"}, {"tabindex", "0"}}, std::string_view(document).substr(0, most_shown)));
  return view;
}

Outcome<Response> raw_document(const Visit& visit) {
  const inbox::ReportDetails details = DMARCD_TRY(details_of(visit));
  return download("report-" + std::to_string(details.line.id) + ".xml", "application/xml",
                  DMARCD_TRY(document_of(visit, details.line.id)));
}

}  // namespace dmarcd::dashboard
