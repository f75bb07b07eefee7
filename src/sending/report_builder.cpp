#include "dmarcd/sending/report_builder.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/report/report_name.h"

#include "closed_set.h"

namespace dmarcd::sending {
namespace {

/// Base64 makes 78 octets of 57; the rest of a mail, and what the compressor holds back, is less than the reserve.
std::size_t largest_document(std::size_t largest_mail) {
  constexpr std::size_t reserve = std::size_t{96} * 1024;
  const std::size_t room = largest_mail > 2 * reserve ? largest_mail - reserve : largest_mail / 2;
  return room / 78 * 57;
}

/// The element `error`: one text (RFC 9990 section 3.1.1.3), terse, since each report repeats it.
std::string error_text(const std::vector<std::string>& problems) {
  constexpr std::size_t longest = 1000;
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "; ") + printable_sentence(problem);
  return printable_sentence(text, longest);
}

std::size_t largest_mail(const RowsNote& note, const DocumentOptions& options) {
  // No report is of use that is smaller; a stranger's "!1" would make one of each row.
  constexpr std::uint64_t least = std::uint64_t{64} * 1024;
  if (!options.honour_size_limit || !note.largest_report) return options.largest_mail;
  return std::min<std::size_t>(options.largest_mail, std::max(least, *note.largest_report));
}

ReportFacts begin_facts(const ReportPlan& plan, const ReportOptions& options, const DocumentEngines& engines,
                        Timestamp now) {
  const RowSetKey& key = plan.set.key;
  const dns::DomainName& reporter = options.letterhead.reporter;
  const report::Period period = report::period_of(key.day);
  const unsigned part = plan.set.parts + 1;
  const std::string id =
      report::make_report_id(engines.cryptography, reporter, key.policy_domain, period, key.policy, part);
  return {.kind = ReportFacts::Kind::aggregate,
          .id = id,
          .policy_domain = key.policy_domain,
          .period = period,
          .policy = key.policy,
          .part = part,
          .rows = 0,
          .messages = 0,
          .built_at = now,
          .letterhead = options.letterhead,
          .subject = report::make_subject(reporter, key.policy_domain, id),
          .file_name = report::make_file_name(reporter, key.policy_domain, period, id)};
}

report::ReportMetadata metadata_of(const ReportFacts& facts, const ReportPlan& plan, const DocumentOptions& options) {
  return {.org_name = facts.letterhead.org_name,
          .email = facts.letterhead.email,
          .extra_contact_info = options.extra_contact_info,
          .report_id = facts.id,
          .period = facts.period,
          .error = error_text(plan.note.problems),
          .generator = options.generator};
}

/// Rows that are built although nobody is to be told may have no policy any more.
record::PublishedPolicy policy_of(const ReportPlan& plan) {
  if (plan.note.policy) return *plan.note.policy;
  return {.domain = plan.set.key.policy_domain, .pct = std::nullopt};
}

/// Which second of `spread` a report leaves in: told by its id, so that it is the same for each sender.
std::chrono::seconds moment_within(std::chrono::seconds spread, std::string_view id) {
  if (spread <= std::chrono::seconds(0)) return std::chrono::seconds(0);
  std::uint64_t number = 0;
  for (const char digit : id.substr(0, 8)) number = number * 31 + static_cast<unsigned char>(digit);
  return std::chrono::seconds(number % static_cast<std::uint64_t>(spread.count()));
}

std::vector<Delivery> begin_deliveries(const ReportPlan& plan, const ReportFacts& facts, std::chrono::seconds spread) {
  std::vector<Delivery> deliveries;
  if (plan.decision != ReportPlan::Decision::build) return deliveries;
  const Timestamp first_attempt = facts.built_at + moment_within(spread, facts.id);
  for (const std::string& recipient : plan.recipients())
    deliveries.push_back({.recipient = recipient,
                          .state = DeliveryState::waiting,
                          .attempts = 0,
                          .next_attempt = first_attempt,
                          .changed_at = facts.built_at,
                          .reply = {}});
  return deliveries;
}

/// Adds rows until there are no more or the report is full.
Result<void> add_rows(BuiltReport& built, report::DocumentWriter& writer, const RowSet& set, const RowPages& pages,
                      std::size_t largest) {
  const std::uint64_t end = std::min(set.rows, built.first_row + most_rows_a_report);
  while (built.next_row < end && (built.facts.rows == 0 || writer.size() < largest)) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(rows_a_page, end - built.next_row));
    const std::vector<CountedRow> page = DMARCD_TRY(pages(built.next_row, most));
    if (page.empty())
      return temporary_failure(
          fmt::format("{}: row {} of {} is not there", set.key.policy_domain.text(), built.next_row + 1, set.rows));
    for (const CountedRow& counted : page) {
      const report::ReportRow row = DMARCD_TRY(decode_row(counted));
      DMARCD_TRY(writer.add(row));
      built.facts.messages += counted.count;
    }
    built.facts.rows += page.size();
    built.next_row += page.size();
  }
  built.is_last = built.next_row >= set.rows;
  return {};
}

}  // namespace

Result<BuiltReport> write_report(const ReportPlan& plan, const RowPages& pages, const ReportOptions& options,
                                 const DocumentEngines& engines, Timestamp now) {
  BuiltReport built{.key = plan.set.key,
                    .first_row = plan.set.next_row,
                    .next_row = plan.set.next_row,
                    .is_last = false,
                    .facts = begin_facts(plan, options, engines, now),
                    .document = {},
                    .deliveries = {}};
  const std::unique_ptr<report::DocumentWriter> writer = DMARCD_TRY(engines.documents.begin(
      options.document.dialect, metadata_of(built.facts, plan, options.document), policy_of(plan)));
  DMARCD_TRY(add_rows(built, *writer, plan.set, pages, largest_document(largest_mail(plan.note, options.document))));
  built.document = DMARCD_TRY(writer->finish());
  built.deliveries = begin_deliveries(plan, built.facts, options.timing.spread);
  return built;
}

Result<void> build_reports(const ReportPlan& plan, Outbox& outbox, const ReportOptions& options,
                           const DocumentEngines& engines, Timestamp now,
                           const std::function<void(const BuiltReport&)>& stored) {
  const RowSetKey& key = plan.set.key;
  const bool is_closed = DMARCD_TRY(outbox.close(key));
  if (!is_closed) return {};
  const RowPages pages = [&](std::uint64_t first, std::size_t most) {
    return outbox.rows(key, RowSet::State::closed, first, most);
  };

  ReportPlan rest = plan;
  std::optional<RowSet> before;
  while (std::optional<RowSet> closed = DMARCD_TRY(find_closed(outbox, key))) {
    if (before && is_where_it_was(*before, *closed))
      return temporary_failure(fmt::format("{}: the store takes no report of {} rows from row {} on",
                                           key.policy_domain.text(), closed->rows, closed->next_row + 1));
    before = closed;
    rest.set = *std::move(closed);
    const Result<BuiltReport> report = write_report(rest, pages, options, engines, now);
    if (!report) {
      // Rows that another sender took away in the meantime are no failure of ours.
      const std::optional<RowSet> present = DMARCD_TRY(find_closed(outbox, key));
      if (!present || !is_where_it_was(*before, *present)) continue;
      return tl::unexpected(report.error());
    }
    const bool is_stored = DMARCD_TRY(outbox.store_report(*report));
    if (is_stored) stored(*report);
  }
  return {};
}

}  // namespace dmarcd::sending
