#include "reports_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/report/day.h"

#include "clock.h"
#include "configuration.h"
#include "report_list.h"
#include "report_preview.h"
#include "report_show.h"
#include "report_steering.h"
#include "stores.h"

namespace dmarcd::dmarcctl {
namespace {

struct ReportsOptions {
  std::string domain;  ///< Of `list`: empty is all.
  std::string id;
  std::string recipient;  ///< Of `resend`: empty is all. Of `show` and `preview`: whose mail is shown, if any.
  std::string day;
  std::vector<std::string> zone_files;
  bool all = false;
  bool json = false;

  Answer answer() const { return json ? Answer::json : Answer::sentence; }
};

/// What is done with the outbox of the configuration; tells the exit code.
using Deed = std::function<int(sending::Outbox&, const config::Config&)>;

int with_outbox(const console::GlobalOptions& global, sql::Access access, const Deed& deed) {
  const config::LoadedConfig loaded = wiring::read_configuration(global.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  const Result<std::unique_ptr<sending::Outbox>> outbox = wiring::open_outbox(loaded.config, access);
  if (!outbox) return console::failed(outbox.error(), exit_code::bad_configuration);
  return deed(**outbox, loaded.config);
}

int list(const ReportsOptions& options, const console::GlobalOptions& global) {
  ListOptions listing;
  if (!options.domain.empty()) {
    const Result<dns::DomainName> domain = dns::DomainName::parse_international(options.domain);
    if (!domain) return console::failed(domain.error(), exit_code::usage);
    listing.domain = *domain;
  }
  if (options.all) listing.extent = ListOptions::Extent::all;
  if (options.json) listing.form = ListOptions::Form::json;
  return with_outbox(global, sql::Access::read_only,
                     [&](sending::Outbox& outbox, const config::Config&) { return list_reports(outbox, listing); });
}

int show(const ReportsOptions& options, const console::GlobalOptions& global) {
  return with_outbox(global, sql::Access::read_only, [&](sending::Outbox& outbox, const config::Config& config) {
    if (!options.recipient.empty()) return show_mail(outbox, config, options.id, options.recipient);
    return show_report(outbox, options.id, options.answer());
  });
}

int preview(const ReportsOptions& options, const console::GlobalOptions& global) {
  const Result<dns::DomainName> domain = dns::DomainName::parse_international(options.domain);
  if (!domain) return console::failed(domain.error(), exit_code::usage);
  const std::optional<report::Day> day = report::parse_day(options.day);
  if (!day && !options.day.empty()) {
    const std::string message = fmt::format("--day {}: not a day as 2026-05-31", printable(options.day));
    return console::failed(Error{Error::Kind::permanent, message}, exit_code::usage);
  }
  const PreviewOptions wanted{*domain, day, options.recipient, options.zone_files, options.answer()};
  return with_outbox(global, sql::Access::read_only, [&](sending::Outbox& outbox, const config::Config& config) {
    return preview_reports(outbox, config, wanted, system::now());
  });
}

int resend(const ReportsOptions& options, const console::GlobalOptions& global) {
  return with_outbox(global, sql::Access::write_existing, [&](sending::Outbox& outbox, const config::Config&) {
    return resend_report(outbox, options.id, options.recipient, system::now(), options.answer());
  });
}

int drop(const ReportsOptions& options, const console::GlobalOptions& global) {
  return with_outbox(global, sql::Access::write_existing, [&](sending::Outbox& outbox, const config::Config&) {
    return drop_report(outbox, options.id, options.answer());
  });
}

CLI::App* add_deed(CLI::App* reports, const char* name, const char* what, ReportsOptions& options) {
  CLI::App* deed = reports->add_subcommand(name, what);
  deed->add_flag("--json", options.json, "Print one JSON document");
  return deed;
}

CLI::App* add_deed_on_one(CLI::App* reports, const char* name, const char* what, ReportsOptions& options) {
  CLI::App* deed = add_deed(reports, name, what, options);
  deed->add_option("ID", options.id, "Report-ID, or so much of its beginning as no other report has")
      ->required()
      ->check(CLI::Validator([](const std::string& id) { return id.empty() ? "is empty" : ""; }, "", "ID"));
  return deed;
}

void add_preview_options(CLI::App* previewing, ReportsOptions& options) {
  previewing->add_option("DOMAIN", options.domain, "Policy domain")->required();
  previewing->add_option("--day", options.day, "Of this day (UTC); else of the oldest that there is something of")
      ->type_name("YYYY-MM-DD");
  previewing
      ->add_option("--mail", options.recipient, "The mail that this recipient would get, signed, and nothing else")
      ->type_name("RECIPIENT");
  previewing
      ->add_option("--zone", options.zone_files, "Answer from this zone file, and ask no name server; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

}  // namespace

console::Command add_reports_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ReportsOptions>();
  CLI::App* parser = program.add_subcommand("reports", "See and steer the reports that are sent");
  parser->require_subcommand(1);

  CLI::App* listing = add_deed(parser, "list", "List the reports that wait, and the rows that wait for one", *options);
  listing->add_option("DOMAIN", options->domain, "Only those of this policy domain");
  listing->add_flag("--all", options->all, "Also the reports that are done with");
  CLI::App* showing = add_deed_on_one(parser, "show", "Show one report, its deliveries and its document", *options);
  showing->add_option("--mail", options->recipient, "The mail that this recipient gets, signed, and nothing else")
      ->type_name("RECIPIENT");
  CLI::App* previewing = add_deed(parser, "preview", "Show what the next report would be, changing nothing", *options);
  add_preview_options(previewing, *options);
  CLI::App* resending = add_deed_on_one(parser, "resend", "Send a report again, or at once if it waits", *options);
  resending->add_option("--to", options->recipient, "Only to this one of its recipients")->type_name("RECIPIENT");
  CLI::App* dropping = add_deed_on_one(parser, "drop", "Drop a report, whatever waits", *options);

  return {parser, [=, &global] {
            if (listing->parsed()) return list(*options, global);
            if (showing->parsed()) return show(*options, global);
            if (previewing->parsed()) return preview(*options, global);
            if (resending->parsed()) return resend(*options, global);
            return dropping->parsed() ? drop(*options, global) : exit_code::usage;
          }};
}

}  // namespace dmarcd::dmarcctl
