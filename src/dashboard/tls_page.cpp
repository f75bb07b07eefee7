#include "dmarcd/report/day.h"

#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Table policy_table(const std::vector<inbox::TlsLine>& reports) {
  Table table{"policies",
              "Sessions by policy, latest report first",
              {{"begin", "From"},
               {"end", "To"},
               {"reporter", "Reporter"},
               {"policy", "Policy"},
               {"policy_domain", "Domain"},
               {"successful", "Sessions that worked", Column::Kind::number},
               {"failed", "Failed", Column::Kind::number},
               {"contact", "Contact"},
               {"report_id", "Report"}},
              {},
              "No TLS report came for this domain."};
  for (const inbox::TlsLine& line : reports)
    for (const receiving::TlsReport::Policy& policy : line.report.policies)
      table.rows.push_back({time_cell(line.report.begin), time_cell(line.report.end), text_cell(line.report.org_name),
                            text_cell(policy.type), text_cell(policy.domain), number_cell(policy.successful),
                            number_cell(policy.failed), text_cell(line.report.contact),
                            text_cell(line.report.report_id)});
  return table;
}

Table failure_table(const std::vector<inbox::TlsLine>& reports) {
  Table table{"failures",
              "Why sessions failed",
              {{"day", "Day"},
               {"result_type", "Reason"},
               {"sessions", "Sessions", Column::Kind::number},
               {"sending_mta_ip", "From address"},
               {"receiving_mx", "To server"},
               {"receiving_ip", "Its address"},
               {"reason_code", "More"}},
              {},
              "No session failed."};
  for (const inbox::TlsLine& line : reports)
    for (const receiving::TlsReport::Policy& policy : line.report.policies)
      for (const receiving::TlsReport::Failure& failure : policy.failures)
        table.rows.push_back({day_cell(report::day_of(line.report.begin)), text_cell(failure.result_type),
                              number_cell(failure.sessions), text_cell(failure.sending_mta_ip),
                              text_cell(failure.receiving_mx), text_cell(failure.receiving_ip),
                              text_cell(failure.reason_code)});
  return table;
}

}  // namespace

Outcome<View> tls_page(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  const inbox::Page page = DMARCD_TRY(page_of(visit.request.query));
  const Rows<inbox::TlsLine> reports =
      rows_of(DMARCD_TRY(visit.services.archive.tls_reports(visit.visitor.scope(), domain, one_more(page))), page);

  View view{
      "TLS reports for " + domain, {}, {{"domain", domain}}, {policy_table(reports.rows), failure_table(reports.rows)}};
  view.body = joined(
      element("p", {}, link(domain_url(domain), domain), ". What ", explained("TLS reports", "tls-report"), " tell."),
      to_html(view.tables[0]), to_html(view.tables[1]), page_links(visit, reports));
  return view;
}

}  // namespace dmarcd::dashboard
