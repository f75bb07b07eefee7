#include "dmarcd/inbox/import_line.h"

#include <cassert>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <variant>

#include "dmarcd/base/visible_text.h"

namespace dmarcd::inbox {
namespace {

using Json = nlohmann::ordered_json;
using receiving::AggregateReport;
using receiving::FailureReport;
using receiving::TlsReport;

void tell(const AggregateReport& report, ImportLine& line) {
  line.report_id = report.report_id;
  line.org_name = report.org_name;
  line.domain = report.policy.domain;
  line.begin = unix_seconds(report.begin);
  line.end = unix_seconds(report.end);
  line.figures = receiving::figures_of(report);
}

void tell(const FailureReport& report, ImportLine& line) {
  line.domain = report.reported_domain;
  if (report.arrival) line.begin = line.end = unix_seconds(*report.arrival);
}

void tell(const TlsReport& report, ImportLine& line) {
  line.report_id = report.report_id;
  line.org_name = report.org_name;
  if (!report.policies.empty()) line.domain = report.policies.front().domain;
  line.begin = unix_seconds(report.begin);
  line.end = unix_seconds(report.end);
}

ImportLine line_of(const NewReport& item) {
  ImportLine line;
  const receiving::ReadReport& read = item.found.read;
  line.member = item.found.member;
  line.kind = receiving::to_text(read.kind());
  for (const receiving::Warning& warning : read.warnings)
    line.warnings.push_back(fmt::format("{}: {}", warning.name, warning.text));
  std::visit([&line](const auto& report) { tell(report, line); }, read.report);
  return line;
}

ImportLine line_of(const NewRefusal& item) {
  ImportLine line;
  line.member = item.part.member;
  line.reason = item.part.reason;
  return line;
}

void tell(Fate fate, ImportLine& line) {
  switch (fate) {
    case Fate::displacing:
      line.warnings.emplace_back(
          "content-differs: a report with the same reporter, id, domain and begin was kept before, its content is "
          "another, and nobody vouches for it; this one counts");
      [[fallthrough]];
    case Fate::imported: line.status = ImportLine::Status::imported; return;
    case Fate::differing:
      line.warnings.emplace_back(
          "content-differs: a report with the same reporter, id, domain and begin was kept before, and its content is "
          "another; the first one counts");
      [[fallthrough]];
    case Fate::duplicate: line.status = ImportLine::Status::duplicate; return;
    case Fate::quarantined:
    case Fate::quarantined_before: line.status = ImportLine::Status::rejected; return;
  }
}

}  // namespace

std::string_view to_text(ImportLine::Status status) {
  switch (status) {
    case ImportLine::Status::imported: return "imported";
    case ImportLine::Status::duplicate: return "duplicate";
    case ImportLine::Status::rejected: return "rejected";
  }
  return "";
}

std::vector<ImportLine> import_lines(const Arrival& arrival, std::span<const Receipt> receipts) {
  assert(receipts.size() == arrival.items.size());
  std::vector<ImportLine> lines;
  for (std::size_t i = 0; i < arrival.items.size(); ++i) {
    ImportLine line = std::visit([](const auto& item) { return line_of(item); }, arrival.items[i]);
    line.input = arrival.input;
    tell(receipts[i].fate, line);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string import_line_json(const ImportLine& line) {
  const receiving::Figures& figures = line.figures;
  const Json json = {{"input", line.input},
                     {"member", line.member},
                     {"kind", line.kind},
                     {"status", to_text(line.status)},
                     {"reason", line.reason},
                     {"warnings", line.warnings},
                     {"report_id", line.report_id},
                     {"org_name", line.org_name},
                     {"domain", line.domain},
                     {"begin", line.begin},
                     {"end", line.end},
                     {"records", figures.records},
                     {"messages", figures.messages},
                     {"dkim_pass", figures.dkim_pass},
                     {"spf_pass", figures.spf_pass},
                     {"both_pass", figures.both_pass},
                     {"either_pass", figures.either_pass},
                     {"neither_pass", figures.neither_pass}};
  return visible_json(json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace));
}

}  // namespace dmarcd::inbox
