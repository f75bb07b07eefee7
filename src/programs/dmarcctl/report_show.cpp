#include "report_show.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"

#include "commands.h"
#include "found_report.h"
#include "report_json.h"
#include "report_text.h"
#include "signed_mail.h"

namespace dmarcd::dmarcctl {
namespace {

using Json = nlohmann::ordered_json;

/// A report and its document, as it is sent.
struct WholeReport {
  FoundReport found;
  std::string document;
};

/// Otherwise the exit code, when all is said.
tl::expected<WholeReport, int> find_whole(sending::Outbox& outbox, const std::string& id) {
  tl::expected<FoundReport, int> found = find_report(outbox, id);
  if (!found) return tl::unexpected(found.error());
  const sending::ReportFacts& facts = found->report.facts;
  Result<std::optional<std::string>> document = outbox.document(facts.policy_domain, facts.id);
  if (!document) return tl::unexpected(console::store_failed(document.error()));
  if (*document) return WholeReport{*std::move(found), **std::move(document)};
  const Error gone{Error::Kind::permanent, name_of(facts) + ": it was dropped this moment"};
  return tl::unexpected(console::failed(gone, exit_code::answered_no));
}

std::string for_people(const sending::StoredReport& report, const std::string& document) {
  std::string text = told(report.facts, report.document_size);
  for (const sending::Delivery& delivery : report.deliveries) text += told(delivery);
  if (report.deliveries.empty()) text += labelled("To", "nobody");
  return text + "\n" + document;
}

std::string as_json(const FoundReport& found, const std::string& document) {
  Json json = to_json(found);
  json["document"] = document;
  return dump(json);
}

bool goes_to(const sending::StoredReport& report, const std::string& recipient) {
  return std::any_of(report.deliveries.begin(), report.deliveries.end(),
                     [&](const sending::Delivery& delivery) { return delivery.recipient == recipient; });
}

}  // namespace

int show_report(sending::Outbox& outbox, const std::string& id, Answer answer) {
  const tl::expected<WholeReport, int> whole = find_whole(outbox, id);
  if (!whole) return whole.error();
  const FoundReport& found = whole->found;
  const Result<std::string> document = readable_document(found.report.facts, whole->document);
  if (!document) return console::failed(document.error(), exit_code::io_error);
  fmt::print("{}", answer == Answer::json ? as_json(found, *document) : for_people(found.report, *document));
  return exit_code::done;
}

int show_mail(sending::Outbox& outbox, const config::Config& config, const std::string& id,
              const std::string& recipient) {
  const tl::expected<WholeReport, int> whole = find_whole(outbox, id);
  if (!whole) return whole.error();
  const sending::StoredReport& report = whole->found.report;
  if (!goes_to(report, recipient)) return console::failed(not_a_recipient(report, recipient), exit_code::answered_no);
  const Result<std::string> mail = signed_mail(config, report.facts, whole->document, recipient);
  if (!mail) return console::failed(mail.error(), exit_code::bad_configuration);
  fmt::print("{}", *mail);
  return exit_code::done;
}

}  // namespace dmarcd::dmarcctl
