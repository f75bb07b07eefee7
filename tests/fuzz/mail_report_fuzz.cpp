// Whatever comes to the mailbox: opened with the libraries that the program uses, it ends in reports and refusals that
// are well-formed, within the limits.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/report_import.h"
#include "dmarcd/receiving/limits.h"

#include "support/report_openers.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const inbox::NewReport& item) {
  require(is_utf8(item.found.member));
  require(libarchive::expand(item.found.raw).has_value());
  require(item.found.read.warnings.size() <= receiving::limits::most_warnings + 10);
  if (item.found.mail) require(is_utf8(item.found.mail->subject) && is_utf8(item.found.mail->from));
  // Nobody is our own server here, and nobody vouches for what a mail carries.
  require(item.authenticity ==
          (item.found.mail ? receiving::Authenticity::unverified : receiving::Authenticity::handed_over));
}

void check(const inbox::NewRefusal& item) {
  require(is_utf8(item.part.member));
  require(!item.part.reason.empty() && is_utf8(item.part.reason));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const inbox::ReportImport import(test::report_openers(), {});
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<inbox::Arrival> arrivals = import.open({"-", input, {}, receiving::Authenticity::handed_over});
  require(!arrivals.empty());
  for (const inbox::Arrival& arrival : arrivals) {
    require(!arrival.items.empty());
    require(arrival.items.size() <= receiving::limits::most_documents + receiving::limits::most_refusals + 1);
    for (const auto& item : arrival.items) std::visit([](const auto& kept) { check(kept); }, item);
    const std::vector<inbox::Receipt> receipts(arrival.items.size());
    for (const inbox::ImportLine& line : inbox::import_lines(arrival, receipts))
      require(is_utf8(inbox::import_line_json(line)));
  }
  return 0;
}
