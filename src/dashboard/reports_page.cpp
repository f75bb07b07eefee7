#include "filters.h"
#include "forms.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Html filter_of(const Query& query) {
  return filter_form(Url("/reports"),
                     joined(text_field("domain", "Domain", value_of(query, "domain")),
                            text_field("reporter", "Reporter begins with", value_of(query, "reporter")),
                            day_field("from", "First day", value_of(query, "from")),
                            day_field("to", "Last day", value_of(query, "to")),
                            choice_field("authenticity", "Authenticity",
                                         {{"", "any"},
                                          {"verified", "Verified"},
                                          {"unverified", "Unverified"},
                                          {"failed", "Failed"},
                                          {"handed-over", "Handed over"}},
                                         value_of(query, "authenticity")),
                            check_field("disputed", "Disputed only", "1", value_of(query, "disputed")),
                            check_field("warnings", "With warnings only", "1", value_of(query, "warnings"))));
}

}  // namespace

Outcome<View> reports_page(const Visit& visit) {
  const Query& query = visit.request.query;
  const inbox::ReportFilter filter = DMARCD_TRY(report_filter(query));
  const inbox::Page page = DMARCD_TRY(page_of(query));
  const Rows<inbox::ReportLine> reports =
      rows_of(DMARCD_TRY(visit.services.archive.reports(visit.visitor.scope(), filter, one_more(page))), page);

  View view{"Reports", {}, {}, {report_table(reports.rows)}};
  view.body = joined(filter_of(query), to_html(view.tables[0]), page_links(visit, reports));
  return view;
}

}  // namespace dmarcd::dashboard
