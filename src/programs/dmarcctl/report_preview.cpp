#include "report_preview.h"

#include <fmt/format.h>
#include <memory>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/report/day.h"
#include "dmarcd/sending/report_preview.h"

#include "commands.h"
#include "dns_source.h"
#include "gzip.h"
#include "openssl_cryptography.h"
#include "report_configuration.h"
#include "report_documents.h"
#include "report_json.h"
#include "report_text.h"
#include "signed_mail.h"
#include "suffix_list.h"

namespace dmarcd::dmarcctl {
namespace {

using sending::PreviewedRows;
using sending::ReportPlan;
using Json = nlohmann::ordered_json;

/// A report that is not built.
struct Preview {
  ReportPlan plan;
  sending::BuiltReport report;
};

/// The rows of the day that is asked for, or of the first one.
Result<std::vector<PreviewedRows>> rows_of_day(sending::Outbox& outbox, const PreviewOptions& options,
                                               sending::EnvelopeTo envelope_to) {
  std::vector<PreviewedRows> all = DMARCD_TRY(sending::preview_rows(outbox, options.domain, envelope_to));
  std::vector<PreviewedRows> wanted;
  for (PreviewedRows& rows : all) {
    const report::Day day = options.day.value_or(wanted.empty() ? rows.set.key.day : wanted.front().set.key.day);
    if (rows.set.key.day == day) wanted.push_back(std::move(rows));
  }
  return wanted;
}

Result<std::vector<Preview>> make_previews(sending::Outbox& outbox, const config::Config& config,
                                           const PreviewOptions& options, Timestamp now) {
  const wiring::DnsSource dns = DMARCD_TRY(wiring::DnsSource::open(options.zone_files, config));
  const std::unique_ptr<dmarc::PublicSuffixList> suffixes = DMARCD_TRY(wiring::suffix_list(config));
  sending::ReportOptions how = wiring::report_options(config, "dmarcd " DMARCD_VERSION);
  how.verification.suffixes = suffixes.get();
  const libxml2::ReportDocuments documents(zlib::begin_gzip);
  const openssl::OpensslCryptography cryptography;

  std::vector<Preview> previews;
  for (const PreviewedRows& rows : DMARCD_TRY(rows_of_day(outbox, options, how.envelope_to))) {
    const std::unique_ptr<dns::Resolver> resolver = dns.resolver();
    ReportPlan plan = DMARCD_TRY(sending::make_plan(rows.set, how, outbox, *resolver, now));
    sending::BuiltReport report =
        DMARCD_TRY(sending::write_report(plan, rows.pages(), how, {documents, cryptography}, now));
    previews.push_back({std::move(plan), std::move(report)});
  }
  return previews;
}

std::string told_destinations(const ReportPlan& plan) {
  std::string text;
  for (const sending::Destination& destination : plan.destinations)
    text +=
        labelled("To", fmt::format("{}: {}{}", printable(destination.address), to_text(destination.standing),
                                   destination.reason.empty() ? "" : ", " + printable_sentence(destination.reason)));
  switch (plan.decision) {
    case ReportPlan::Decision::build: return text;
    case ReportPlan::Decision::wait: return text + labelled("Waits", printable_sentence(plan.reason));
    case ReportPlan::Decision::drop: return text + labelled("Not sent", printable_sentence(plan.reason));
  }
  return text;
}

Result<std::string> for_people(const std::vector<Preview>& previews) {
  std::string text;
  for (const Preview& preview : previews) {
    const sending::BuiltReport& report = preview.report;
    if (!text.empty()) text += "\n";
    text += told(report.facts, report.document.size()) + told_destinations(preview.plan);
    if (!report.is_last)
      text += labelled("Then", fmt::format("{} rows more, in further parts", preview.plan.set.rows - report.next_row));
    text += "\n" + DMARCD_TRY(readable_document(report.facts, report.document));
  }
  return text;
}

Json to_json(const sending::Destination& destination) {
  return {
      {"address", destination.address}, {"standing", to_text(destination.standing)}, {"reason", destination.reason}};
}

Result<std::string> as_json(const std::vector<Preview>& previews) {
  Json document = Json::array();
  for (const Preview& preview : previews) {
    Json json = dmarcctl::to_json(preview.report.facts);
    json["decision"] = to_text(preview.plan.decision);
    json["reason"] = preview.plan.reason;
    json["destinations"] = Json::array();
    for (const sending::Destination& destination : preview.plan.destinations)
      json["destinations"].push_back(to_json(destination));
    json["rows_left"] = preview.plan.set.rows - preview.report.next_row;
    json["document"] = DMARCD_TRY(readable_document(preview.report.facts, preview.report.document));
    document.push_back(std::move(json));
  }
  return dump(document);
}

int no_rows(const sending::Outbox& outbox, const PreviewOptions& options) {
  const std::string message =
      fmt::format("{} has nothing to report to {}{}", outbox.where(), printable(options.domain.text()),
                  options.day ? " for " + report::day_text(*options.day) : "");
  return console::failed(Error{Error::Kind::permanent, message}, exit_code::answered_no);
}

}  // namespace

int preview_reports(sending::Outbox& outbox, const config::Config& config, const PreviewOptions& options,
                    Timestamp now) {
  const Result<std::vector<Preview>> previews = make_previews(outbox, config, options, now);
  if (!previews) return console::store_failed(previews.error());
  if (previews->empty()) return no_rows(outbox, options);
  if (!options.mail_to.empty()) {
    const sending::BuiltReport& first = previews->front().report;
    const Result<std::string> mail = signed_mail(config, first.facts, first.document, options.mail_to);
    if (!mail) return console::failed(mail.error(), exit_code::bad_configuration);
    fmt::print("{}", *mail);
    return exit_code::done;
  }
  const Result<std::string> shown = options.answer == Answer::json ? as_json(*previews) : for_people(*previews);
  if (!shown) return console::failed(shown.error(), exit_code::io_error);
  fmt::print("{}", *shown);
  return exit_code::done;
}

}  // namespace dmarcd::dmarcctl
