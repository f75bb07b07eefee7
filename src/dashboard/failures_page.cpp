#include "figures.h"
#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Html message_of(const receiving::FailureReport& report) {
  return joined(labelled("subject", report.subject), labelled(explained("envelope", "envelope-from"), report.mail_from),
                labelled("Message-ID", report.message_id));
}

std::vector<Cell> row_of(const inbox::FailureLine& line) {
  const receiving::FailureReport& report = line.report;
  const std::string arrival = report.arrival ? minute_of(*report.arrival) : std::string();
  const Html program = labelled("by", report.user_agent);
  return {above(time_cell(line.received_at), joined(labelled("message of", arrival), program)),
          report.arrival ? time_cell(*report.arrival) : Cell{},
          text_cell(report.source_ip ? report.source_ip->text() : ""),
          number_cell(report.incidents),
          above(text_cell(report.auth_failure), labelled("alignment", report.identity_alignment)),
          text_cell(report.delivery_result),
          above(text_cell(report.from), message_of(report)),
          text_cell(report.subject),
          text_cell(report.mail_from),
          above(text_cell(report.dkim_domain), labelled("selector", report.dkim_selector)),
          text_cell(report.dkim_selector),
          text_cell(report.identity_alignment),
          text_cell(report.message_id),
          text_cell(report.user_agent)};
}

Table failure_table(const std::vector<inbox::FailureLine>& failures) {
  constexpr auto for_programs = Column::Kind::for_programs;
  Table table{"failures",
              "Failure reports, latest first",
              {{"received_at", "Received"},
               {"arrival", "Message arrived", for_programs},
               {"source_ip", "Address"},
               {"incidents", "Messages", Column::Kind::number},
               {"auth_failure", "What failed"},
               {"delivery_result", "What was done"},
               {"from", "From", Column::Kind::long_text},
               {"subject", "Subject", for_programs},
               {"mail_from", "Envelope", for_programs},
               {"dkim_domain", "DKIM domain", Column::Kind::text, "dkim"},
               {"dkim_selector", "Selector", for_programs},
               {"identity_alignment", "Identity-Alignment, as told", for_programs},
               {"message_id", "Message-ID", for_programs},
               {"user_agent", "Reporter's program", for_programs}},
              {},
              "No failure report came for this domain."};
  for (const inbox::FailureLine& line : failures) table.rows.push_back(row_of(line));
  return table;
}

Html headers_of(const std::vector<inbox::FailureLine>& failures) {
  Html all;
  for (const inbox::FailureLine& line : failures) {
    if (line.report.header.empty() && line.report.authentication_results.empty()) continue;
    all += element("details", {}, element("summary", {}, minute_of(line.received_at), ": header of the message"),
                   element("p", {}, line.report.authentication_results),
                   element("pre", {{"class", "document"}, {"tabindex", "0"}}, line.report.header));
  }
  return all;
}

}  // namespace

Outcome<View> failures_page(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  if (!visit.visitor.user.sees_personal_data)
    return refused(
        403,
        "Failure reports hold personal data. Your account has no right to see them; an administrator can give it.");
  const inbox::Page page = DMARCD_TRY(page_of(visit.request.query));
  const Rows<inbox::FailureLine> failures =
      rows_of(DMARCD_TRY(visit.services.archive.failures(visit.visitor.scope(), domain, one_more(page))), page);

  View view{"Failure reports for " + domain, {}, {{"domain", domain}}, {failure_table(failures.rows)}};
  view.body = joined(
      element("p", {}, link(domain_url(domain), domain), ". ", explained("Failure reports", "failure-report"),
              " hold personal data: tell nobody who has no need to know. Anybody can write one, and who sent these was "
              "not verified: believe none of them alone, and open nothing that they name."),
      to_html(view.tables[0]), page_links(visit, failures), headers_of(failures.rows));
  return view;
}

}  // namespace dmarcd::dashboard
