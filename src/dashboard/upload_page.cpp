#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

#include "figures.h"
#include "lookup.h"
#include "pages.h"

namespace dmarcd::dashboard {
namespace {

std::string input_name(const Visit& visit, const Request::File& file) {
  return fmt::format("upload by {}: {}", visit.visitor.user.name, printable(file.name, 100));
}

}  // namespace

Outcome<View> upload_page(const Visit& visit) {
  View view{"Upload", {}, {}, {}};
  view.body =
      joined(element("p", {},
                     "What is read is decided by what is in a file, not by its name. What cannot be read goes to the "
                     "quarantine, and nothing is counted twice."),
             upload_form(visit));
  return view;
}

Outcome<Response> upload(const Visit& visit) {
  std::vector<UploadLine> lines;
  for (const Request::File& file : visit.request.files) {
    if (file.name.empty() && file.octets.empty()) continue;  // A field in which no file was chosen.
    std::vector<UploadLine> more = DMARCD_TRY(visit.services.import(file.octets, input_name(visit, file)));
    for (UploadLine& line : more) line.member = line.member.empty() ? file.name : file.name + ": " + line.member;
    lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  if (lines.empty()) return refused(400, "No file was chosen. Go back and choose one, or drop one on the field.");
  View view{"Upload", {}, {}, {upload_table(lines)}};
  view.body = joined(to_html(view.tables[0]), element("p", {}, link(Url("/"), "To the overview")), upload_form(visit));
  return told(visit, view);
}

}  // namespace dmarcd::dashboard
