#include "found_report.h"

#include <chrono>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"

#include "command.h"
#include "progress.h"

namespace dmarcd::dmarcctl {
namespace {

Result<std::vector<FoundReport>> read_all(sending::Outbox& outbox) {
  const std::vector<dns::DomainName> domains = DMARCD_TRY(outbox.domains());
  std::vector<FoundReport> all = DMARCD_TRY(read_reports(outbox, domains, Shelf::pending));
  for (FoundReport& archived : DMARCD_TRY(read_reports(outbox, domains, Shelf::archived)))
    all.push_back(std::move(archived));
  return all;
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
  return failed(Error{Error::Kind::permanent, text}, exit_code::usage);
}

}  // namespace

Result<std::vector<FoundReport>> read_reports(sending::Outbox& outbox, const std::vector<dns::DomainName>& domains,
                                              Shelf shelf) {
  std::vector<FoundReport> found;
  Progress progress("reading the reports of domains", domains.size());
  for (const dns::DomainName& domain : domains) {
    for (sending::StoredReport& report : DMARCD_TRY(outbox.reports(domain, shelf)))
      found.push_back({std::move(report), shelf});
    progress.step();
  }
  return found;
}

tl::expected<FoundReport, int> find_report(sending::Outbox& outbox, std::string_view id) {
  Result<std::vector<FoundReport>> all = read_all(outbox);
  if (!all) return tl::unexpected(store_failed(all.error()));
  std::vector<FoundReport> found = matches(*std::move(all), id);
  if (found.size() == 1) return std::move(found.front());
  if (found.size() > 1) return tl::unexpected(several(id, found));
  const std::string message = fmt::format("{} has no report {}", outbox.where(), printable(id));
  return tl::unexpected(failed(Error{Error::Kind::permanent, message}, exit_code::answered_no));
}

std::string name_of(const sending::ReportFacts& facts) {
  return fmt::format("report {} of {} for {}, part {}", printable(facts.id), printable(facts.policy_domain.text()),
                     report::day_text(std::chrono::floor<std::chrono::days>(facts.period.begin)), facts.part);
}

Error not_a_recipient(const sending::StoredReport& report, std::string_view recipient) {
  std::string others;
  for (const sending::Delivery& delivery : report.deliveries)
    others += (others.empty() ? "" : ", ") + printable(delivery.recipient);
  return {Error::Kind::permanent, fmt::format("{}: it does not go to {}, but to {}", name_of(report.facts),
                                              printable(recipient), others.empty() ? "nobody" : others)};
}

}  // namespace dmarcd::dmarcctl
