// Fills an inbox with made reports and measures how fast it takes them, and how fast it answers the questions of pages.
//
//   inbox_load ADDRESS [RECORDS [DAYS [DOMAINS]]]
//
// What is there already is measured again without being made again: RECORDS may be 0.

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <random>

#include "inbox_database.h"

namespace {

using namespace dmarcd;
using Clock = std::chrono::steady_clock;

constexpr int sources_of_a_domain = 200;
constexpr std::size_t arrivals_a_batch = 2000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string domain_name(int domain) {
  return fmt::format("d{}.example", domain);
}

/// Reports as they come: most are small, some have hundreds of records, ten on the average.
class Maker {
 public:
  Maker(inbox::Days days, int domains) : days_(days), domains_(domains) {}

  inbox::Arrival arrival() {
    const int domain = number() % domains_;
    const report::Day day = days_.first + (days_.last - days_.first) * made_ / expected_;
    inbox::NewReport kept;
    kept.found.member = "report.xml.gz";
    kept.found.raw.assign(300 + static_cast<std::size_t>(number() % 700), 'x');
    kept.found.read.report = report(domain, day);
    kept.authenticity = number() % 10 == 0 ? receiving::Authenticity::unverified : receiving::Authenticity::verified;
    inbox::Arrival arrival{
        .input = "reports.mbox", .received_at = Timestamp(day) + std::chrono::hours(30), .raw_mail = {}, .items = {}};
    arrival.items.emplace_back(std::move(kept));
    ++made_;
    return arrival;
  }

  void expect(long long reports) { expected_ = reports; }

 private:
  int number() { return static_cast<int>(random_() >> 1U); }

  int records() {
    const int kind = number() % 100;
    if (kind < 50) return 1;
    if (kind < 80) return 2 + number() % 4;
    if (kind < 95) return 10 + number() % 20;
    return 60 + number() % 120;
  }

  receiving::AggregateReport report(int domain, report::Day day) {
    receiving::AggregateReport report;
    report.org_name = fmt::format("Reporter {}", number() % 120);
    report.email = "dmarc@reporter.example";
    report.report_id = fmt::format("{}.{}", made_, number());
    report.begin = Timestamp(day);
    report.end = Timestamp(day) + std::chrono::hours(24);
    report.policy = {.domain = domain_name(domain),
                     .p = "none",
                     .sp = "",
                     .np = "",
                     .adkim = "r",
                     .aspf = "r",
                     .pct = "100",
                     .fo = "",
                     .testing = "",
                     .discovery_method = ""};
    for (int left = records(); left > 0; --left)
      report.records.push_back(number() % 5 == 0 ? spoofed(domain) : own(domain));
    return report;
  }

  /// A few sources have most of the mail.
  receiving::ReceivedRecord own(int domain) {
    const int source = static_cast<int>(std::pow(number() % 1000 / 1000.0, 3) * sources_of_a_domain);
    const bool passes = number() % 20 != 0;
    const std::string name = domain_name(domain);
    return {.source_ip = IpAddress::parse(fmt::format("198.18.{}.{}", domain, source)).value(),
            .count = 1 + static_cast<std::uint64_t>(number() % 50),
            .disposition = evaluation::Disposition::none,
            .dkim = passes,
            .spf = true,
            .is_recomputed = false,
            .evidence = {.header_from = name,
                         .envelope_from = fmt::format("bounce{}.{}", source % 20, name),
                         .envelope_to = "",
                         .dkim = {{name, fmt::format("s{}", source % 5),
                                   passes ? dkim::DkimCode::pass : dkim::DkimCode::fail, ""}},
                         .spf = {{fmt::format("bounce{}.{}", source % 20, name), spf::SpfIdentity::mail_from,
                                  spf::SpfCode::pass, ""}},
                         .reasons = {}}};
  }

  receiving::ReceivedRecord spoofed(int domain) {
    const int address = number();
    return {.source_ip =
                IpAddress::parse(fmt::format("203.{}.{}.{}", address & 0xff, address >> 8 & 0xff, address >> 16 & 0xff))
                    .value(),
            .count = 1,
            .disposition = evaluation::Disposition::quarantine,
            .dkim = false,
            .spf = false,
            .is_recomputed = false,
            .evidence = {.header_from = domain_name(domain),
                         .envelope_from = fmt::format("spoofer{}.example", number() % 500),
                         .envelope_to = "",
                         .dkim = {},
                         .spf = {{"spoofer.example", spf::SpfIdentity::mail_from, spf::SpfCode::softfail, ""}},
                         .reasons = {}}};
  }

  std::mt19937 random_{7};
  inbox::Days days_;
  int domains_;
  long long made_ = 0;
  long long expected_ = 1;
};

std::uint64_t records_of(const std::vector<inbox::Arrival>& arrivals) {
  std::uint64_t records = 0;
  for (const inbox::Arrival& arrival : arrivals)
    records += std::get<receiving::AggregateReport>(std::get<inbox::NewReport>(arrival.items.front()).found.read.report)
                   .records.size();
  return records;
}

bool load(inbox::Intake& intake, std::uint64_t wanted, Maker maker) {
  maker.expect(static_cast<long long>(wanted / 10 + 1));
  std::uint64_t records = 0;
  std::uint64_t reports = 0;
  double busy = 0;
  double processor = 0;
  while (records < wanted) {
    std::vector<inbox::Arrival> arrivals;
    while (arrivals.size() < arrivals_a_batch) arrivals.push_back(maker.arrival());
    const auto begin = Clock::now();
    const double processor_begin = processor_seconds();
    const auto kept = intake.keep(arrivals);
    busy += seconds_since(begin);
    processor += processor_seconds() - processor_begin;
    if (!kept) return fmt::print("{}\n", kept.error().message), false;
    records += records_of(arrivals);
    reports += arrivals.size();
  }
  if (reports == 0) return true;
  fmt::print(
      "kept {} reports with {} records in {:.1f} s, {:.1f} s of a processor: {:.0f} reports/s, {:.0f} records/s\n",
      reports, records, busy, processor, static_cast<double>(reports) / busy, static_cast<double>(records) / busy);
  return true;
}

/// The best of three, as pages are asked for again; time of the processor too, for a machine that does other things.
template <class Question>
void measure(const char* name, Question question) {
  double best = 1e9;
  double best_processor = 1e9;
  std::size_t rows = 0;
  for (int i = 0; i < 3; ++i) {
    const auto begin = Clock::now();
    const double processor = processor_seconds();
    rows = question();
    best_processor = std::min(best_processor, processor_seconds() - processor);
    best = std::min(best, seconds_since(begin));
  }
  fmt::print("{:<44} {:>8.1f} ms {:>8.1f} ms processor {:>8} rows\n", name, best * 1000, best_processor * 1000, rows);
}

void ask(inbox::Archive& archive, inbox::Days all) {
  const inbox::Days month{all.last - std::chrono::days(27), all.last};
  const inbox::Scope everything;
  const inbox::Scope few{std::set<std::string>{domain_name(1), domain_name(2), domain_name(3)}};
  const inbox::Trust trust = inbox::Trust::verified_only;
  const auto traffic = [&](const inbox::Days& asked) {
    std::size_t rows = 0;
    archive.traffic(everything, domain_name(1), asked, trust,
                    {[](const inbox::KnownEvidence&) {}, [&](const inbox::Traffic&) { ++rows; }});
    return rows;
  };
  const auto reports = [&](const inbox::Scope& scope, const inbox::ReportFilter& filter) {
    return archive.reports(scope, filter, {})->size();
  };
  const auto records = [&](const inbox::Scope& scope, const inbox::RecordFilter& filter) {
    return archive.records(scope, filter, {})->size();
  };
  const auto network = [](const char* text) { return IpNetwork::parse(text).value(); };

  measure("domains", [&] { return archive.domains(everything)->size(); });
  measure("health", [&] { return archive.health(everything, Timestamp(all.last))->reports_today; });
  measure("health, few domains", [&] { return archive.health(few, Timestamp(all.last))->reports_today; });
  measure("traffic, 28 days", [&] { return traffic(month); });
  measure("traffic, all days", [&] { return traffic(all); });
  measure("reporters, 28 days", [&] { return archive.reporters(everything, domain_name(1), month, trust)->size(); });
  measure("policies, all days",
          [&] { return archive.policies(everything, domain_name(1), all, inbox::Trust::all)->size(); });
  measure("reports", [&] { return reports(everything, {}); });
  measure("reports, few domains", [&] { return reports(few, {}); });
  measure("reports, a domain", [&] { return reports(everything, {.domain = domain_name(1)}); });
  measure("reports, a reporter", [&] { return reports(everything, {.org_name = "Reporter 77"}); });
  measure("reports, unverified",
          [&] { return reports(everything, {.authenticity = receiving::Authenticity::unverified}); });
  measure("reports, disputed", [&] { return reports(everything, {.only_disputed = true}); });
  measure("records", [&] { return records(everything, {}); });
  measure("records, few domains", [&] { return records(few, {}); });
  measure("records, a domain", [&] { return records(everything, {.domain = domain_name(1)}); });
  measure("records, a domain, failing",
          [&] { return records(everything, {.domain = domain_name(1), .only_failing = true}); });
  measure("records, a large source", [&] { return records(everything, {.source = network("198.18.1.0")}); });
  measure("records, a large source of another domain",
          [&] { return records(everything, {.domain = domain_name(2), .source = network("198.18.1.0")}); });
  measure("records, a large network", [&] { return records(everything, {.source = network("198.18.0.0/16")}); });
  measure("records, a small network", [&] { return records(everything, {.source = network("203.1.2.0/24")}); });
  measure("records, a header From", [&] { return records(everything, {.header_from = domain_name(1)}); });
  measure("records, a spoofer's envelope", [&] { return records(everything, {.envelope_from = "spoofer7.example"}); });
}

}  // namespace

int main(int count, char** arguments) {
  const auto number = [&](int index, int otherwise) { return index < count ? std::atoi(arguments[index]) : otherwise; };
  if (count < 2) return fmt::print("usage: inbox_load ADDRESS [RECORDS [DAYS [DOMAINS]]]\n"), 2;
  const auto database = sql::InboxDatabase::open(arguments[1]);
  if (!database) return fmt::print("{}\n", database.error().message), 1;
  // Up to yesterday, so that the pages of `dmarcd-inbox serve` can be timed on the same inbox.
  const report::Day today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const inbox::Days days{today - std::chrono::days(number(3, 390)), today - std::chrono::days(1)};
  const int records = number(2, 100'000);
  if (!load((*database)->intake(), static_cast<std::uint64_t>(records), Maker(days, number(4, 20)))) return 1;
  ask((*database)->archive(), days);
  return 0;
}
