#include "plain_failure_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dmarcd/base/text.h"

#include "moments.h"
#include "record_reading.h"
#include "source_address.h"

namespace dmarcd::receiving {
namespace {

/// Text up to, not including, the line of dashes that stands before the copied header, and what is below that line and
/// the words that go on from it.
struct Halves {
  std::string_view words;
  std::string_view original;
};

Halves halves_of(std::string_view text) {
  const std::size_t dashes = text.find("\n-----");
  if (dashes == std::string_view::npos) return {text, {}};
  const std::string_view below = text.substr(dashes + 1);
  const std::size_t lf = below.find("\n\n");
  const std::size_t crlf = below.find("\r\n\r\n");
  const std::size_t blank_line = std::min(lf, crlf);
  return {text.substr(0, dashes), blank_line == std::string_view::npos ? "" : below.substr(blank_line)};
}

/// The verdict on one method, beside that on others.
void add_alignment(std::string& alignments, std::string_view method, std::string_view verdict) {
  if (!alignments.empty()) alignments += ", ";
  alignments.append(method).append("=").append(printable(verdict, 20));
}

/// One line "Name: value"; others are words for people.
void read_line(std::string_view line, FailureReport& report) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trim_space(line.substr(0, colon));
  const std::string_view value = trim_space(line.substr(colon + 1));
  const auto is = [&](std::string_view other) { return equals_ignoring_case(name, other); };
  if (is("Sender Domain")) report.reported_domain = comparable_domain(value);
  if (is("Received Date")) report.arrival = parse_mail_date(value);
  if (is("SPF Alignment")) add_alignment(report.identity_alignment, "spf", value);
  if (is("DKIM Alignment")) add_alignment(report.identity_alignment, "dkim", value);
  if (is("DMARC Results")) report.delivery_result = printable(value, 60);
  if (!is("Sender IP Address")) return;
  if (const std::optional<SourceAddress> source = parse_source_address(value)) report.source_ip = source->address;
}

}  // namespace

std::optional<PlainFailureReport> read_plain_failure_report(std::string_view text) {
  const Halves halves = halves_of(text);
  PlainFailureReport plain;
  FailureReport& report = plain.report;
  for (const std::string_view line : split(halves.words, '\n')) read_line(line, report);
  if (report.reported_domain.empty()) return std::nullopt;
  report.feedback_type = "auth-failure";
  report.auth_failure = "dmarc";
  plain.original = halves.original;
  return plain;
}

}  // namespace dmarcd::receiving
