#include "found_report.h"

#include <chrono>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "commands.h"
#include "progress.h"

namespace dmarcd::dmarcctl {
namespace {

Result<FoundReports> read_all(sending::Outbox& outbox) {
  return read_reports(outbox, DMARCD_TRY(outbox.domains()), {Shelf::pending, Shelf::archived});
}

std::vector<FoundReport> matches(std::vector<FoundReport> all, std::string_view id) {
  std::vector<FoundReport> found;
  for (FoundReport& one : all) {
    if (one.report.facts.id == id) return {std::move(one)};
    if (one.report.facts.id.starts_with(id)) found.push_back(std::move(one));
  }
  return found;
}

int several(std::string_view id, const std::vector<FoundReport>& found) {
  std::string text = fmt::format("{} is the beginning of several IDs:", printable(id));
  for (const FoundReport& one : found)
    text +=
        fmt::format("\n  {} of {}", printable(one.report.facts.id), printable(one.report.facts.policy_domain.text()));
  return console::failed(Error{Error::Kind::permanent, text}, exit_code::usage);
}

}  // namespace

Result<FoundReports> read_reports(sending::Outbox& outbox, const std::vector<dns::DomainName>& domains,
                                  const std::vector<Shelf>& shelves) {
  FoundReports found;
  console::Progress progress("reading the reports of domains", domains.size() * shelves.size());
  for (const Shelf shelf : shelves)
    for (const dns::DomainName& domain : domains) {
      Result<std::vector<sending::StoredReport>> reports = outbox.reports(domain, shelf);
      progress.step();
      if (reports) {
        for (sending::StoredReport& report : *reports) found.reports.push_back({std::move(report), shelf});
      } else {
        const bool is_store_away = reports.error().kind == Error::Kind::temporary;
        if (is_store_away) return tl::unexpected(std::move(reports).error());
        ++found.unreadable;
        console::store_failed(reports.error());
      }
    }
  return found;
}

tl::expected<FoundReport, int> find_report(sending::Outbox& outbox, std::string_view id) {
  Result<FoundReports> all = read_all(outbox);
  if (!all) return tl::unexpected(console::store_failed(all.error()));
  std::vector<FoundReport> found = matches(std::move(all->reports), id);
  if (found.size() == 1) return std::move(found.front());
  if (found.size() > 1) return tl::unexpected(several(id, found));
  const std::string message = fmt::format("{} has no report {}{}", outbox.where(), printable(id),
                                          all->unreadable > 0 ? " that can be read" : "");
  return tl::unexpected(console::failed(Error{Error::Kind::permanent, message},
                                        all->unreadable > 0 ? exit_code::io_error : exit_code::answered_no));
}

std::string name_of(const sending::ReportFacts& facts) {
  return fmt::format("report {} of {} for {}, part {}", printable(facts.id), printable(facts.policy_domain.text()),
                     report::day_text(report::day_of(facts.period.begin)), facts.part);
}

Error not_a_recipient(const sending::StoredReport& report, std::string_view recipient) {
  std::string others;
  for (const sending::Delivery& delivery : report.deliveries)
    others += (others.empty() ? "" : ", ") + printable(delivery.recipient);
  return {Error::Kind::permanent, fmt::format("{}: it does not go to {}, but to {}", name_of(report.facts),
                                              printable(recipient), others.empty() ? "nobody" : others)};
}

}  // namespace dmarcd::dmarcctl
