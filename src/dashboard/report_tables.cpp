#include "dmarcd/receiving/evidence_line.h"
#include "dmarcd/report/day.h"

#include "figures.h"
#include "lookup.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Cell outcome_cell(bool passed) {
  const char* word = passed ? "pass" : "fail";
  return {std::string(word), element("span", {{"class", passed ? "good" : "bad"}}, word)};
}

Html envelope_of(const receiving::Evidence& evidence) {
  return joined(labelled(explained("envelope", "envelope-from"), evidence.envelope_from),
                labelled("recipients at", evidence.envelope_to));
}

/// What SPF and DKIM found, and why the receiver did something else than the policy says.
Html checks_of(const receiving::Evidence& evidence) {
  return joined(labelled("DKIM", receiving::dkim_line(evidence)), labelled("SPF", receiving::spf_line(evidence)),
                labelled("Reason", receiving::reasons_line(evidence)));
}

std::vector<Cell> record_row(const inbox::RecordLine& line) {
  const receiving::ReceivedRecord& record = line.record;
  const receiving::Evidence& evidence = record.evidence;
  const Cell day = day_cell(report::day_of(line.begin));
  return {text_cell(record.source_ip.text()),
          number_cell(record.count),
          text_cell(evaluation::to_text(record.disposition)),
          outcome_cell(record.dkim),
          outcome_cell(record.spf),
          above(text_cell(evidence.header_from), envelope_of(evidence)),
          text_cell(evidence.envelope_from),
          text_cell(evidence.envelope_to),
          {receiving::dkim_line(evidence), checks_of(evidence)},
          text_cell(receiving::spf_line(evidence)),
          text_cell(receiving::reasons_line(evidence)),
          linked_cell(domain_url(line.domain), line.domain),
          day,
          above(linked_cell(report_url(line.report), line.org_name), element("p", {}, day.shown))};
}

Cell authenticity_cell(const inbox::ReportLine& line) {
  // Reporters name themselves; the mail's domain is who it proves to be from.
  const Html carrier = line.mail_from_domain.empty() ? Html() : element("p", {}, line.mail_from_domain);
  const Html mark = line.is_disputed ? element("p", {{"class", "mark"}}, explained("disputed", "disputed")) : Html();
  return above({std::string(receiving::to_text(line.authenticity)), Html(authenticity_name(line.authenticity).text())},
               joined(carrier, mark));
}

Cell period_cell(const inbox::ReportLine& line) {
  return {rfc3339(line.begin), Html(period_of(line.begin, line.end))};
}

}  // namespace

Table record_table(const std::vector<inbox::RecordLine>& records) {
  constexpr auto number = Column::Kind::number;
  constexpr auto text = Column::Kind::text;
  constexpr auto for_programs = Column::Kind::for_programs;
  Table table{"records",
              "Records",
              {{"source_ip", "Address"},
               {"messages", "Messages", number},
               {"disposition", "Done", text, "disposition"},
               {"dkim", "DKIM", text, "dkim"},
               {"spf", "SPF", text, "spf"},
               {"header_from", "From domain", text, "header-from"},
               {"envelope_from", "Envelope", for_programs},
               {"envelope_to", "Recipients", for_programs},
               {"dkim_results", "What was checked", Column::Kind::long_text},
               {"spf_results", "SPF checked", for_programs},
               {"reasons", "Reasons", for_programs},
               {"domain", "Policy of", text, "policy"},
               {"day", "Day", for_programs},
               {"reporter", "Report of", text, "reporter"}},
              {},
              "No record fits these filters."};
  for (const inbox::RecordLine& line : records) table.rows.push_back(record_row(line));
  return table;
}

Table report_table(const std::vector<inbox::ReportLine>& reports) {
  constexpr auto number = Column::Kind::number;
  constexpr auto text = Column::Kind::text;
  constexpr auto for_programs = Column::Kind::for_programs;
  Table table{"reports",
              "Aggregate reports, latest first",
              {{"report_id", "Report"},
               {"reporter", "Reporter", text, "reporter"},
               {"domain", "Domain"},
               {"begin", "Period"},
               {"end", "To", for_programs},
               {"messages", "Messages", number},
               {"pass", "Pass", number, "aligned"},
               {"fail", "Fail", number},
               {"records", "Records", number, "record"},
               {"authenticity", "Authenticity", text, "unverified"},
               {"mail_from_domain", "Mail from", for_programs},
               {"disputed", "Disputed", for_programs},
               {"warnings", "Warnings", number},
               {"received_at", "Received"},
               {"id", "Number here", for_programs}},
              {},
              "No report fits these filters."};
  for (const inbox::ReportLine& line : reports)
    table.rows.push_back({linked_cell(report_url(line.id), line.report_id), text_cell(line.org_name),
                          linked_cell(domain_url(line.domain), line.domain), period_cell(line), time_cell(line.end),
                          number_cell(line.figures.messages), number_cell(line.figures.either_pass),
                          number_cell(line.figures.neither_pass), number_cell(line.figures.records),
                          authenticity_cell(line), text_cell(line.mail_from_domain),
                          yes_cell(line.is_disputed ? std::optional<std::string_view>("disputed") : std::nullopt),
                          number_cell(line.warnings.size()), time_cell(line.received_at),
                          number_cell(static_cast<std::uint64_t>(line.id))});
  return table;
}

Table upload_table(const std::vector<UploadLine>& lines) {
  Table table{"files",
              "What became of it",
              {{"member", "Part"},
               {"status", "Status"},
               {"domain", "Domain"},
               {"report_id", "Report"},
               {"messages", "Messages", Column::Kind::number},
               {"reason", "Reason"}},
              {},
              "Nothing was in it."};
  for (const UploadLine& line : lines)
    table.rows.push_back({text_cell(line.member), text_cell(line.status), text_cell(line.domain),
                          text_cell(line.report_id), number_cell(line.messages), text_cell(line.reason)});
  return table;
}

}  // namespace dmarcd::dashboard
