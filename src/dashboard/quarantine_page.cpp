#include <fmt/format.h>

#include "figures.h"
#include "filters.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

Url entry_url(inbox::QuarantineId id) {
  return Url("/quarantine").segment(std::to_string(id));
}

Table quarantine_table(const std::vector<inbox::QuarantineLine>& lines) {
  Table table{"quarantine",
              "What could not be read, latest first",
              {{"id", "Number"},
               {"received_at", "Received"},
               {"input", "Came in"},
               {"member", "Part"},
               {"reason", "Why it is here", Column::Kind::long_text},
               {"octets", "Size", Column::Kind::number}},
              {},
              "Nothing is in the quarantine."};
  for (const inbox::QuarantineLine& line : lines)
    table.rows.push_back({linked_cell(entry_url(line.id).segment("download"), std::to_string(line.id)),
                          time_cell(line.received_at),
                          text_cell(line.input),
                          text_cell(line.member),
                          text_cell(line.reason),
                          {line.octets, Html(size_of(line.octets))}});
  return table;
}

Table with_deeds(const Visit& visit, Table table, const std::vector<inbox::QuarantineLine>& lines) {
  table.columns.push_back({"deeds", "Do"});
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Url url = entry_url(lines[i].id);
    table.rows[i].push_back(
        {std::monostate{},
         joined(post_form(visit, url.segment("retry"), element("button", {{"class", "quiet"}}, "Try again")),
                post_form(visit, url.segment("drop"), element("button", {{"class", "quiet"}}, "Drop")))});
  }
  return table;
}

}  // namespace

Outcome<View> quarantine_page(const Visit& visit) {
  const inbox::Page page = DMARCD_TRY(page_of(visit.request.query));
  const Rows<inbox::QuarantineLine> lines =
      rows_of(DMARCD_TRY(visit.services.archive.quarantine(one_more(page))), page);
  View view{"Quarantine", {}, {}, {quarantine_table(lines.rows)}};
  view.body =
      joined(element("p", {}, "The ", explained("quarantine of the import", "quarantine-import"),
                     ": nothing that arrives is thrown away. Try again after an upgrade, or drop what is no report."),
             to_html(with_deeds(visit, view.tables[0], lines.rows)), page_links(visit, lines));
  return view;
}

Outcome<Response> retry_quarantined(const Visit& visit) {
  const std::int64_t id = DMARCD_TRY(number_of(visit.parts.at(0)));
  const std::vector<UploadLine> lines = DMARCD_TRY(visit.services.retry_quarantined(id));
  View view{"Tried again", {}, {}, {upload_table(lines)}};
  view.body = joined(to_html(view.tables[0]), element("p", {}, link(Url("/quarantine"), "To the quarantine")));
  return told(visit, view);
}

Outcome<Response> drop_quarantined(const Visit& visit) {
  const std::int64_t id = DMARCD_TRY(number_of(visit.parts.at(0)));
  DMARCD_TRY(visit.services.intake.drop_quarantined(id));
  return see_other(Url("/quarantine"));
}

Outcome<Response> quarantined_file(const Visit& visit) {
  const std::int64_t id = DMARCD_TRY(number_of(visit.parts.at(0)));
  inbox::NewRefusal kept = DMARCD_TRY(visit.services.intake.quarantined(id));
  return download(fmt::format("quarantine-{}.bin", id), "application/octet-stream", std::move(kept.part.octets));
}

}  // namespace dmarcd::dashboard
