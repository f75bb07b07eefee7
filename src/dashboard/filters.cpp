#include "filters.h"

#include <fmt/format.h>
#include <limits>

#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

namespace dmarcd::dashboard {
namespace {

using inbox::Day;
using inbox::Days;

/// Longer than any name or address that a report has in earnest.
constexpr std::size_t longest_value = 1000;

constexpr Day earliest_day = std::chrono::year(1970) / 1 / 1;
constexpr Day latest_day = std::chrono::year(9999) / 12 / 31;

tl::unexpected<Refusal> unreadable(const std::string& name, const std::string& value, std::string_view wanted) {
  return refused(400, fmt::format("The filter \"{}\" is \"{}\"; it should be {}.", name, printable(value, 64), wanted));
}

Outcome<std::string> text(const Query& query, const std::string& name) {
  std::string value(trim_space(value_of(query, name)));
  if (value.size() > longest_value || !is_utf8(value)) return unreadable(name, value, "a short text");
  return value;
}

Outcome<bool> flag(const Query& query, const std::string& name) {
  const std::string value = value_of(query, name);
  if (value.empty() || value == "0") return false;
  if (value == "1") return true;
  return unreadable(name, value, "1 or 0");
}

Outcome<Day> day(const Query& query, const std::string& name, Day otherwise) {
  const std::string value = value_of(query, name);
  if (value.empty()) return otherwise;
  const std::optional<Day> known = report::parse_day(value);
  if (!known || *known < earliest_day || *known > latest_day) return unreadable(name, value, "a day as 2026-05-04");
  return *known;
}

Outcome<std::optional<Days>> days(const Query& query) {
  const Days asked{DMARCD_TRY(day(query, "from", earliest_day)), DMARCD_TRY(day(query, "to", latest_day))};
  if (asked.first == earliest_day && asked.last == latest_day) return std::nullopt;
  if (asked.first > asked.last) return refused(400, "The first day asked for is after the last one.");
  return asked;
}

Outcome<std::optional<receiving::Authenticity>> authenticity(const Query& query) {
  using receiving::Authenticity;
  const std::string value = value_of(query, "authenticity");
  if (value.empty()) return std::nullopt;
  for (Authenticity one :
       {Authenticity::handed_over, Authenticity::verified, Authenticity::unverified, Authenticity::failed})
    if (value == receiving::to_text(one)) return one;
  return unreadable("authenticity", value, "handed-over, verified, unverified or failed");
}

Outcome<std::optional<evaluation::Disposition>> disposition(const Query& query) {
  const std::string value = value_of(query, "disposition");
  if (value.empty()) return std::nullopt;
  const std::optional<evaluation::Disposition> known = evaluation::disposition(value);
  if (!known) return unreadable("disposition", value, "none, pass, quarantine or reject");
  return known;
}

Outcome<std::optional<IpNetwork>> network(const Query& query, const std::string& name) {
  const std::string value(trim_space(value_of(query, name)));
  if (value.empty()) return std::nullopt;
  Result<IpNetwork> known = IpNetwork::parse(value);
  if (!known) return unreadable(name, value, "an address or a network as 192.0.2.0/24");
  return *known;
}

Outcome<std::optional<std::uint64_t>> number(const Query& query, const std::string& name, std::uint64_t most) {
  const std::string value = value_of(query, name);
  if (value.empty()) return std::nullopt;
  const std::optional<std::uint64_t> known = parse_number(value);
  if (!known || *known > most) return unreadable(name, value, fmt::format("a number up to {}", most));
  return known;
}

}  // namespace

std::string value_of(const Query& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

Outcome<std::string> required(const Query& query, const std::string& name) {
  std::string value = DMARCD_TRY(text(query, name));
  if (value.empty()) return refused(400, fmt::format("The field \"{}\" is empty; it has to be filled in.", name));
  return value;
}

Outcome<inbox::ReportFilter> report_filter(const Query& query) {
  inbox::ReportFilter filter;
  filter.domain = to_lower(DMARCD_TRY(text(query, "domain")));
  filter.org_name = DMARCD_TRY(text(query, "reporter"));
  filter.days = DMARCD_TRY(days(query));
  filter.authenticity = DMARCD_TRY(authenticity(query));
  filter.only_disputed = DMARCD_TRY(flag(query, "disputed"));
  filter.only_with_warnings = DMARCD_TRY(flag(query, "warnings"));
  return filter;
}

Outcome<inbox::RecordFilter> record_filter(const Query& query) {
  inbox::RecordFilter filter;
  if (const auto report = DMARCD_TRY(number(query, "report", std::numeric_limits<std::int64_t>::max())))
    filter.report = static_cast<inbox::ReportId>(*report);
  filter.domain = to_lower(DMARCD_TRY(text(query, "domain")));
  filter.days = DMARCD_TRY(days(query));
  filter.source = DMARCD_TRY(network(query, "source"));
  filter.header_from = DMARCD_TRY(text(query, "header_from"));
  filter.envelope_from = DMARCD_TRY(text(query, "envelope_from"));
  filter.dkim_domain = DMARCD_TRY(text(query, "dkim_domain"));
  filter.disposition = DMARCD_TRY(disposition(query));
  filter.only_failing = DMARCD_TRY(flag(query, "failing"));
  return filter;
}

Outcome<std::optional<inbox::SourceClass>> class_filter(const Query& query) {
  const std::string value = value_of(query, "class");
  if (value.empty()) return std::nullopt;
  const std::optional<inbox::SourceClass> known = inbox::source_class(value);
  if (!known) return unreadable("class", value, "own, broken, forwarder, spoofer or undecided");
  return known;
}

Outcome<inbox::Page> page_of(const Query& query) {
  const std::optional<std::uint64_t> offset = DMARCD_TRY(number(query, "offset", deepest_offset));
  return inbox::Page{static_cast<std::size_t>(offset.value_or(0)), rows_a_page};
}

Url with_query(const Url& url, const Query& query, std::string_view name, std::string_view value) {
  Url longer = url;
  for (const auto& [known, old] : query)
    if (known != name) longer = longer.query(known, old);
  return name.empty() ? longer : longer.query(name, value);
}

}  // namespace dmarcd::dashboard
