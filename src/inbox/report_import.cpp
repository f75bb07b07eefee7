#include "dmarcd/inbox/report_import.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "dmarcd/base/text.h"
#include "dmarcd/inbox/views.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/naming.h"
#include "dmarcd/receiving/report_reader.h"

#include "vouching.h"

namespace dmarcd::inbox {
namespace {

using receiving::FoundReport;
using receiving::RefusedPart;

/// The domains that a report is on.
std::vector<std::string> subjects_of(const receiving::ReadReport& read) {
  if (const auto* aggregate = std::get_if<receiving::AggregateReport>(&read.report)) return {aggregate->policy.domain};
  if (const auto* failure = std::get_if<receiving::FailureReport>(&read.report)) return {failure->reported_domain};
  std::vector<std::string> domains;
  for (const receiving::TlsReport::Policy& policy : std::get<receiving::TlsReport>(read.report).policies)
    domains.push_back(policy.domain);
  return domains;
}

Scope scope_of(const std::vector<std::string>& own_domains) {
  if (own_domains.empty()) return {};
  Scope ours{std::set<std::string>()};
  for (const std::string& domain : own_domains) ours.domains->insert(to_lower(domain));
  return ours;
}

bool is_ours(const receiving::ReadReport& read, const Scope& ours) {
  const std::vector<std::string> subjects = subjects_of(read);
  return std::any_of(subjects.begin(), subjects.end(),
                     [&ours](const std::string& subject) { return ours.sees(to_lower(subject)); });
}

/// A report on somebody else's domain was misdirected, or tries whether we would take it.
RefusedPart foreign(FoundReport found) {
  std::string domains;
  for (const std::string& subject : subjects_of(found.read)) {
    if (!domains.empty()) domains += ", ";
    domains += subject.empty() ? "no domain" : subject;
  }
  return {.member = std::move(found.member),
          .reason = fmt::format("it reports on {}, which is not one of our domains", domains),
          .octets = std::move(found.raw),
          .mail = std::move(found.mail)};
}

using Item = std::variant<NewReport, NewRefusal>;

bool has_waiting_report(const Item& item) {
  const auto* report = std::get_if<NewReport>(&item);
  return report && waits_for_judgement(*report);
}

/// A report that has no telling name inside its file has the file's.
void compare_with_input_name(std::string_view input, FoundReport& found) {
  const auto* aggregate = std::get_if<receiving::AggregateReport>(&found.read.report);
  if (aggregate && !found.mail && found.member.find('!') == std::string::npos)
    receiving::compare_with_file_name(input, *aggregate, found.read.warnings);
}

std::string joined(std::string_view place, std::string_view member) {
  if (place.empty() || member.empty()) return std::string(place.empty() ? member : place);
  return fmt::format("{}/{}", place, member);
}

Item refused(RefusedPart part, const Input& input, const ImportOptions& options) {
  const receiving::Authenticity authenticity = authenticity_of_part(part.mail, input, options);
  return NewRefusal{std::move(part), authenticity};
}

Item item_of(receiving::Found item, const Input& input, const ImportOptions& options, const Scope& ours) {
  std::visit(
      [&input](auto& any) {
        if (!any.mail) any.mail = input.mail;
      },
      item);
  auto* found = std::get_if<FoundReport>(&item);
  if (!found) return refused(std::get<RefusedPart>(std::move(item)), input, options);
  if (!is_ours(found->read, ours)) return refused(foreign(std::move(*found)), input, options);
  compare_with_input_name(input.name, *found);
  receiving::doubt_future(found->read, input.received_at);
  const receiving::Authenticity authenticity = authenticity_of_report(*found, input, options);
  return NewReport{std::move(*found), authenticity};
}

/// What is too large to be looked at: its front is kept, so that a person can see what it was.
Arrival too_large(const Input& input) {
  constexpr std::size_t kept_front = 64UL * 1024;
  Arrival arrival{.input = input.name, .received_at = input.received_at, .raw_mail = {}, .items = {}};
  arrival.items.emplace_back(NewRefusal{
      {.member = input.place,
       .reason = fmt::format("it is larger than {} octets, the most that an input may have; only its first {} are kept",
                             receiving::limits::largest_input, kept_front),
       .octets = std::string(input.octets.substr(0, kept_front)),
       .mail = input.mail},
      input.authenticity});
  return arrival;
}

std::vector<ImportLine> lines_of(std::span<const Arrival> arrivals, const std::vector<std::vector<Receipt>>& receipts) {
  std::vector<ImportLine> lines;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    std::vector<ImportLine> more = import_lines(arrivals[i], receipts[i]);
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  }
  return lines;
}

/// Whether an entry holds what is kept nowhere else: a part that could not be read has the octets of the entry itself,
/// or of an entry of its own.
bool is_still_needed(QuarantineId entry, const std::vector<std::vector<Receipt>>& receipts) {
  bool is_kept_elsewhere = false;
  for (const std::vector<Receipt>& arrival : receipts)
    for (const Receipt& receipt : arrival) {
      if (receipt.fate == Fate::quarantined_before && receipt.id == entry) return true;
      is_kept_elsewhere = true;
    }
  return !is_kept_elsewhere;
}

}  // namespace

ReportImport::ReportImport(receiving::Openers openers, ImportOptions options)
    : openers_(std::move(openers)), options_(std::move(options)), ours_(scope_of(options_.own_domains)) {}

Arrival ReportImport::arrive(const Input& input, std::string_view octets, std::string_view place) const {
  receiving::Extraction extraction = receiving::extract(octets, openers_);
  Arrival arrival{.input = input.name, .received_at = input.received_at, .raw_mail = {}, .items = {}};
  for (receiving::Found& item : extraction.found) {
    std::visit([place](auto& found) { found.member = joined(place, found.member); }, item);
    arrival.items.push_back(item_of(std::move(item), input, options_, ours_));
  }
  // Without its octets the mail is not judged later, and its reports stay unverified: no reason to lose them.
  if (extraction.is_mail && std::any_of(arrival.items.begin(), arrival.items.end(), has_waiting_report))
    arrival.raw_mail = openers_.gzip(octets).value_or("");
  return arrival;
}

std::vector<Arrival> ReportImport::open(const Input& input) const {
  if (input.octets.size() > receiving::limits::largest_input) return {too_large(input)};
  if (receiving::form_of(input.octets) != receiving::Form::mbox) return {arrive(input, input.octets, input.place)};

  const std::vector<std::string> messages = receiving::messages_of_mbox(input.octets);
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string place = messages.size() == 1 ? "" : fmt::format("message {}", i + 1);
    arrivals.push_back(arrive(input, messages[i], joined(input.place, place)));
  }
  return arrivals;
}

Result<std::vector<ImportLine>> keep(Intake& intake, std::span<const Arrival> arrivals) {
  return lines_of(arrivals, DMARCD_TRY(intake.keep(arrivals)));
}

Result<std::vector<ImportLine>> retry_quarantined(Intake& intake, const ReportImport& import, QuarantineId id,
                                                  Timestamp now) {
  const NewRefusal kept = DMARCD_TRY(intake.quarantined(id));
  const std::vector<Arrival> arrivals = import.open({.name = fmt::format("quarantine {}", id),
                                                     .octets = kept.part.octets,
                                                     .received_at = now,
                                                     .authenticity = kept.authenticity,
                                                     .place = kept.part.member,
                                                     .mail = kept.part.mail});
  const std::vector<std::vector<Receipt>> receipts = DMARCD_TRY(intake.keep(arrivals));
  if (!is_still_needed(id, receipts)) DMARCD_TRY(intake.drop_quarantined(id));
  return lines_of(arrivals, receipts);
}

}  // namespace dmarcd::inbox
