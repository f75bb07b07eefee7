#include "dry_run.h"

#include <chrono>
#include <fmt/format.h>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"
#include "dmarcd/report/report_name.h"
#include "dmarcd/sending/report_preview.h"

#include "clock.h"
#include "dns_source.h"
#include "openssl_cryptography.h"
#include "report_configuration.h"
#include "run_json.h"
#include "stores.h"
#include "suffix_list.h"

namespace dmarcd::reporter {
namespace {

/// What is said of each report, in words or as JSON.
class Announcement {
 public:
  explicit Announcement(Arguments::Output output) : output_(output) {}

  void tell(const sending::ReportPlan& plan, const std::string& report_id) {
    const bool is_built = plan.decision == sending::ReportPlan::Decision::build;
    if (output_ == Arguments::Output::json) return is_built ? json_.planned(plan, report_id) : json_.left_out(plan);
    const sending::RowSetKey& key = plan.set.key;
    fmt::print("{}  {}  messages: {}, rows: {}\n", key.policy_domain.text(), report::day_text(key.day),
               plan.set.messages, plan.set.rows - plan.set.next_row);
    if (is_built)
      fmt::print("  report {}\n", report_id);
    else
      fmt::print("  {}: {}\n", plan.decision == sending::ReportPlan::Decision::wait ? "waits" : "no report",
                 printable_sentence(plan.reason));
    for (const sending::Destination& destination : plan.destinations)
      fmt::print("  {:<12} {}  ({})\n", to_text(destination.standing), printable(destination.address),
                 printable_sentence(destination.reason));
  }

  void end() const {
    if (output_ == Arguments::Output::json) fmt::print("{}", json_.text());
  }

 private:
  Arguments::Output output_;
  RunJson json_;
};

bool is_wanted(const sending::RowSet& set, const Arguments& arguments, report::Day today) {
  return arguments.day ? set.key.day == *arguments.day : set.key.day < today;
}

Result<void> announce_all(const Arguments& arguments, const config::Config& config) {
  const wiring::DnsSource dns = DMARCD_TRY(wiring::DnsSource::open({}, config));
  const std::unique_ptr<sending::Outbox> outbox = DMARCD_TRY(wiring::open_outbox(config, sql::Access::read_only));
  sending::ReportOptions options = wiring::report_options(config, "dmarcd " DMARCD_VERSION);
  const std::unique_ptr<dmarc::PublicSuffixList> suffixes = DMARCD_TRY(wiring::suffix_list(config));
  options.verification.suffixes = suffixes.get();

  const openssl::OpensslCryptography cryptography;
  const Timestamp now = system::now();
  const report::Day today = report::day_of(now);
  Announcement announcement(arguments.output);
  for (const dns::DomainName& domain : DMARCD_TRY(outbox->domains()))
    for (const sending::PreviewedRows& rows : DMARCD_TRY(sending::preview_rows(*outbox, domain, options.envelope_to))) {
      if (!is_wanted(rows.set, arguments, today)) continue;
      const std::unique_ptr<dns::Resolver> resolver = dns.resolver();
      const sending::ReportPlan plan = DMARCD_TRY(sending::make_plan(rows.set, options, *outbox, *resolver, now));
      const sending::RowSetKey& key = rows.set.key;
      announcement.tell(plan, report::make_report_id(cryptography, options.letterhead.reporter, key.policy_domain,
                                                     report::period_of(key.day), key.policy, rows.set.parts + 1));
    }
  announcement.end();
  return {};
}

}  // namespace

int dry_run(const Arguments& arguments, const config::Config& config) {
  const Result<void> announced = announce_all(arguments, config);
  if (announced) return exit_code::done;
  fmt::print(stderr, "dmarcd-report: {}\n", announced.error().message);
  return announced.error().kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::io_error;
}

}  // namespace dmarcd::reporter
