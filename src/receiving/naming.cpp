#include "dmarcd/receiving/naming.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::receiving {
namespace {

constexpr std::string_view rfc9990_namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

/// Of a file name: receiver, policy domain, begin and end.
constexpr std::size_t least_pieces = 4;

/// As AggregateReport has it.
std::string domain_text(std::string_view name) {
  const Result<dns::DomainName> domain = dns::DomainName::parse(name);
  return domain ? domain->text() : to_lower(name);
}

/// What ids have in common however they are quoted.
std::string letters_and_digits(std::string_view id) {
  std::string kept;
  for (const char c : id)
    if (is_letter(c) || is_digit(c)) kept += to_lower(c);
  return kept;
}

/// One may have a host behind it that the other leaves out.
bool is_same_id(std::string_view a, std::string_view b) {
  const std::string one = letters_and_digits(a);
  const std::string other = letters_and_digits(b);
  return one.starts_with(other) || other.starts_with(one);
}

void warn_of_domain(std::string_view where, std::string_view name, const AggregateReport& report,
                    std::vector<Warning>& warnings) {
  if (domain_text(name) == report.policy.domain) return;
  warnings.push_back({fmt::format("{}-domain-differs", where == "Subject" ? "subject" : "file-name"),
                      fmt::format("the {} says that the report is on {}; the report says {}, which counts", where,
                                  printable(name), printable(report.policy.domain))});
}

void warn_of_id(std::string_view where, std::string_view id, const AggregateReport& report,
                std::vector<Warning>& warnings) {
  if (is_same_id(id, report.report_id)) return;
  warnings.push_back({fmt::format("{}-id-differs", where == "Subject" ? "subject" : "file-name"),
                      fmt::format("the {} has the id {}; the report has {}, which counts", where, printable(id),
                                  printable(report.report_id))});
}

/// The end may be told as the last second or as the moment after it.
void warn_of_period(std::uint64_t begin, std::uint64_t end, const AggregateReport& report,
                    std::vector<Warning>& warnings) {
  const auto told_begin = static_cast<std::uint64_t>(unix_seconds(report.begin));
  const auto told_end = static_cast<std::uint64_t>(unix_seconds(report.end));
  const std::uint64_t apart = end > told_end ? end - told_end : told_end - end;
  if (begin == told_begin && apart <= 1) return;
  warnings.push_back({"file-name-period-differs",
                      fmt::format("the file name says that the report is for {} to {}; the report says {} to {}, which "
                                  "counts",
                                  begin, end, told_begin, told_end)});
}

/// What stands behind `label`, up to the next blank; nothing if the label is not there.
std::optional<std::string_view> word_behind(std::string_view text, std::string_view label) {
  const auto found = std::search(text.begin(), text.end(), label.begin(), label.end(),
                                 [](char a, char b) { return to_lower(a) == to_lower(b); });
  if (found == text.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(found - text.begin());
  const std::string_view rest = trim_space(text.substr(at + label.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,;"));
  if (word.empty()) return std::nullopt;
  return word;
}

std::string_view without_extensions(std::string_view name) {
  for (const std::string_view extension : {".gz", ".zip", ".xml"})
    if (name.size() > extension.size() && equals_ignoring_case(name.substr(name.size() - extension.size()), extension))
      name.remove_suffix(extension.size());
  return name;
}

}  // namespace

void compare_with_file_name(std::string_view path, const AggregateReport& report, std::vector<Warning>& warnings) {
  const std::string_view name = without_extensions(path.substr(path.rfind('/') + 1));
  const std::vector<std::string_view> pieces = split(name, '!');
  if (pieces.size() < least_pieces) return;
  const std::optional<std::uint64_t> begin = parse_number(pieces[2]);
  const std::optional<std::uint64_t> end = parse_number(pieces[3]);
  if (!begin || !end) return;

  warn_of_domain("file name", pieces[1], report, warnings);
  warn_of_period(*begin, *end, report, warnings);
  if (pieces.size() > 4 && report.xml_namespace == rfc9990_namespace)
    warn_of_id("file name", pieces[4], report, warnings);
}

void compare_with_subject(std::string_view subject, const AggregateReport& report, std::vector<Warning>& warnings) {
  const std::optional<std::string_view> domain = word_behind(subject, "report domain:");
  if (!domain) return;
  warn_of_domain("Subject", *domain, report, warnings);
  if (const std::optional<std::string_view> id = word_behind(subject, "report-id:"))
    warn_of_id("Subject", *id, report, warnings);
}

std::vector<std::string_view> submitters_of_path(std::string_view path) {
  std::vector<std::string_view> submitters;
  for (const std::string_view name : split(path, '/')) {
    const std::vector<std::string_view> pieces = split(name, '!');
    if (pieces.size() >= least_pieces) submitters.push_back(pieces.front());
  }
  return submitters;
}

std::optional<std::string_view> submitter_of_subject(std::string_view subject) {
  return word_behind(subject, "submitter:");
}

}  // namespace dmarcd::receiving
