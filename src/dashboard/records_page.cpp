#include "filters.h"
#include "forms.h"
#include "lookup.h"
#include "pages.h"

namespace dmarcd::dashboard {
namespace {

Html filter_of(const Query& query) {
  return filter_form(
      Url("/records"),
      joined(value_of(query, "report").empty() ? Html()
                                               : text_field("report", "Report, number here", value_of(query, "report")),
             text_field("domain", "Domain", value_of(query, "domain")),
             text_field("source", "Address or network", value_of(query, "source")),
             day_field("from", "First day", value_of(query, "from")),
             day_field("to", "Last day", value_of(query, "to")),
             text_field("header_from", "From domain", value_of(query, "header_from")),
             text_field("envelope_from", "Envelope domain", value_of(query, "envelope_from")),
             text_field("dkim_domain", "DKIM domain", value_of(query, "dkim_domain")),
             choice_field(
                 "disposition", "What was done",
                 {{"", "any"}, {"none", "none"}, {"pass", "pass"}, {"quarantine", "quarantine"}, {"reject", "reject"}},
                 value_of(query, "disposition")),
             check_field("failing", "Failing DMARC only", "1", value_of(query, "failing"))));
}

}  // namespace

Outcome<View> records_page(const Visit& visit) {
  const Query& query = visit.request.query;
  const inbox::RecordFilter filter = DMARCD_TRY(record_filter(query));
  const inbox::Page page = DMARCD_TRY(page_of(query));
  const Rows<inbox::RecordLine> records =
      rows_of(DMARCD_TRY(visit.services.archive.records(visit.visitor.scope(), filter, one_more(page))), page);

  View view{"Records", {}, {}, {record_table(records.rows)}};
  view.body = joined(filter_of(query), to_html(view.tables[0]), page_links(visit, records));
  return view;
}

}  // namespace dmarcd::dashboard
