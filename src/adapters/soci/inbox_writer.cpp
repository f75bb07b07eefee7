#include "inbox_writer.h"

#include <algorithm>

#include "dmarcd/inbox/kept_text.h"

#include "inbox_judgement.h"
#include "inbox_packing.h"

namespace dmarcd::sql {
namespace {

using inbox::Arrival;
using inbox::Fate;
using inbox::NewRefusal;
using inbox::NewReport;
using inbox::Receipt;

std::string insert_mail(Dialect dialect) {
  return fmt::format(
      "INSERT INTO mails (id, received_at, first_report, last_report, octets) VALUES (:c0, :c1, :c2, :c3, {})",
      octets_parameter(dialect, "c4"));
}

std::string insert_quarantined(Dialect dialect) {
  return fmt::format(
      "INSERT INTO quarantine (id, received_at, input, member, reason, size, authenticity, came_by_mail,"
      " mail_from_domain, mail_from, mail_subject, octets)"
      " VALUES (:c0, :c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9, :c10, {})",
      octets_parameter(dialect, "c11"));
}

constexpr const char* raise_quarantined =
    "UPDATE quarantine SET authenticity = :c0, came_by_mail = :c1, mail_from_domain = :c2, mail_from = :c3,"
    " mail_subject = :c4 WHERE id = :c5 AND authenticity NOT IN (0, 1)";
static_assert(static_cast<int>(receiving::Authenticity::handed_over) == 0 &&
              static_cast<int>(receiving::Authenticity::verified) == 1);

/// The mail that carried a part, as it is kept; of none, empty.
receiving::CarryingMail kept_mail(const receiving::RefusedPart& part) {
  if (!part.mail) return {};
  return {takeable(part.mail->from_domain), takeable(part.mail->from), takeable(part.mail->subject), {}, {}};
}

bool is_new_aggregate(const std::variant<NewReport, NewRefusal>& item, const Receipt& receipt) {
  const auto* report = std::get_if<NewReport>(&item);
  const bool is_new = receipt.fate == Fate::imported || receipt.fate == Fate::displacing;
  return report && is_new && report->found.read.kind() == receiving::Kind::aggregate;
}

bool is_known_aggregate(const std::variant<NewReport, NewRefusal>& item, const Receipt& receipt) {
  const auto* report = std::get_if<NewReport>(&item);
  const bool is_known = receipt.fate == Fate::duplicate || receipt.fate == Fate::differing;
  return report && is_known && report->found.read.kind() == receiving::Kind::aggregate;
}

std::string mail_identity(std::string_view octets) {
  return fmt::format("mail:{}", octets);
}

}  // namespace

std::string quarantine_identity(std::string_view octets) {
  return fmt::format("quarantine:{}", octets);
}

InboxWriter::InboxWriter(soci::session& session, Dialect dialect)
    : session_(session),
      dialect_(dialect),
      counters_(session),
      known_(session),
      reports_(session, dialect, counters_),
      mails_(session, insert_mail(dialect)),
      quarantine_(session, insert_quarantined(dialect)),
      raised_(session, raise_quarantined),
      failures_(session, "INSERT INTO failure_reports (id, received_at, domain, report) VALUES (:c0, :c1, :c2, :c3)"),
      tls_(session, "INSERT INTO tls_reports (id, received_at, report) VALUES (:c0, :c1, :c2)"),
      tls_domains_(session, "INSERT INTO tls_domains (domain, report) VALUES (:c0, :c1) ON CONFLICT DO NOTHING") {}

void InboxWriter::begin() {
  counters_.load();
  key_ = {static_cast<std::uint64_t>(counters_.value("secret_first")),
          static_cast<std::uint64_t>(counters_.value("secret_second"))};
  reports_.make_room();
}

void InboxWriter::end() {
  flush();
  counters_.next("revision");
  counters_.store();
}

std::vector<std::vector<Receipt>> InboxWriter::keep(std::span<const Arrival> arrivals) {
  begin();
  std::vector<std::vector<Receipt>> receipts;
  receipts.reserve(arrivals.size());
  for (const Arrival& arrival : arrivals) receipts.push_back(keep_arrival(arrival));
  end();
  return receipts;
}

std::vector<Receipt> InboxWriter::keep_arrival(const Arrival& arrival) {
  std::vector<Receipt> receipts;
  for (const auto& item : arrival.items) {
    const auto* report = std::get_if<NewReport>(&item);
    receipts.push_back(report ? keep_report(*report, arrival) : keep_refusal(std::get<NewRefusal>(item), arrival));
  }
  keep_mail(arrival, receipts);
  return receipts;
}

Receipt InboxWriter::keep_report(const NewReport& report, const Arrival& arrival) {
  const auto& told = report.found.read.report;
  if (const auto* aggregate = std::get_if<receiving::AggregateReport>(&told))
    return keep_aggregate(*aggregate, report, arrival);
  if (const auto* failure = std::get_if<receiving::FailureReport>(&told)) return keep_failure(*failure, arrival);
  return keep_tls(std::get<receiving::TlsReport>(told), arrival);
}

Receipt InboxWriter::keep_aggregate(const receiving::AggregateReport& told, const NewReport& report,
                                    const Arrival& arrival) {
  const inbox::Fingerprint identity = fingerprint(inbox::identity_of(told));
  const CodedReport coded = code_report(key_, told);
  const auto known = known_.find(identity);
  if (!known) {
    const long long id = reports_.add(key_, coded, report, arrival);
    known_.add(identity, {coded.content, id});
    return {Fate::imported, id};
  }
  const bool is_better = receiving::is_trusted(report.authenticity) && is_kept_untrusted(known->id);
  if (known->content == coded.content) {
    if (is_better) move_report(session_, reports_, known->id, report.authenticity);
    return {Fate::duplicate, known->id};
  }
  reports_.mark_disputed(known->id);
  if (!is_better) return {Fate::differing, known->id};
  move_report(session_, reports_, known->id, receiving::Authenticity::failed);
  const long long id = reports_.add(key_, coded, report, arrival);
  known_.replace(identity, {coded.content, id});
  return {Fate::displacing, id};
}

bool InboxWriter::is_kept_untrusted(inbox::ReportId id) {
  reports_.flush();  // It may be of the same batch.
  const auto kept = authenticity_of_report(session_, id);
  return kept && !receiving::is_trusted(*kept);
}

Receipt InboxWriter::keep_failure(const receiving::FailureReport& told, const Arrival& arrival) {
  const inbox::Fingerprint identity = fingerprint(inbox::identity_of(told));
  if (const auto known = known_.find(identity)) return {Fate::duplicate, known->id};
  const long long id = counters_.next("failure_reports");
  failures_.add(id, packed(arrival.received_at), reports_.domain(key_, told.reported_domain),
                inbox::failure_text(told));
  known_.add(identity, {0, id});
  return {Fate::imported, id};
}

Receipt InboxWriter::keep_tls(const receiving::TlsReport& told, const Arrival& arrival) {
  const inbox::Fingerprint identity = fingerprint(inbox::identity_of(told));
  const std::string text = inbox::tls_text(told);
  const auto content = static_cast<long long>(inbox::keyed_hash(key_, text));
  if (const auto known = known_.find(identity))
    return {known->content == content ? Fate::duplicate : Fate::differing, known->id};
  const long long id = counters_.next("tls_reports");
  tls_.add(id, packed(arrival.received_at), text);
  for (const auto& policy : told.policies) tls_domains_.add(reports_.domain(key_, policy.domain), id);
  known_.add(identity, {content, id});
  return {Fate::imported, id};
}

Receipt InboxWriter::keep_refusal(const NewRefusal& refusal, const Arrival& arrival) {
  const receiving::RefusedPart& part = refusal.part;
  const inbox::Fingerprint identity = fingerprint(quarantine_identity(part.octets));
  if (const auto known = known_.find(identity)) {
    raise_refusal(known->id, refusal);
    return {Fate::quarantined_before, known->id};
  }
  const long long id = counters_.next("quarantine");
  const receiving::CarryingMail mail = kept_mail(part);
  quarantine_.add(id, packed(arrival.received_at), takeable(arrival.input), takeable(part.member),
                  takeable(part.reason), static_cast<long long>(part.octets.size()), packed(refusal.authenticity),
                  part.mail ? 1 : 0, mail.from_domain, mail.from, mail.subject, octets_to_bind(dialect_, part.octets));
  known_.add(identity, {0, id});
  return {Fate::quarantined, id};
}

/// Somebody vouches for octets that came before from nobody who is known.
void InboxWriter::raise_refusal(inbox::QuarantineId id, const NewRefusal& refusal) {
  if (!receiving::is_trusted(refusal.authenticity)) return;
  const receiving::CarryingMail mail = kept_mail(refusal.part);
  raised_.add(packed(refusal.authenticity), refusal.part.mail ? 1 : 0, mail.from_domain, mail.from, mail.subject, id);
}

/// Whether a judgement of the mail could change what counts: it brought a report, or one that is known and that nobody
/// vouches for.
bool InboxWriter::is_to_be_judged(const Arrival& arrival, const std::vector<Receipt>& receipts) {
  if (arrival.raw_mail.empty()) return false;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (is_new_aggregate(arrival.items[i], receipts[i])) return true;
    if (is_known_aggregate(arrival.items[i], receipts[i]) && is_kept_untrusted(receipts[i].id)) return true;
  }
  return false;
}

/// The numbers of the reports that one mail brought follow each other. Of one that brought none, no report has them.
void InboxWriter::keep_mail(const Arrival& arrival, const std::vector<Receipt>& receipts) {
  if (!is_to_be_judged(arrival, receipts)) return;
  const inbox::Fingerprint identity = fingerprint(mail_identity(arrival.raw_mail));
  if (known_.find(identity)) return;
  std::vector<long long> brought;
  for (std::size_t i = 0; i < receipts.size(); ++i)
    if (is_new_aggregate(arrival.items[i], receipts[i])) brought.push_back(receipts[i].id);
  if (brought.empty()) brought.push_back(0);
  const long long id = counters_.next("mails");
  mails_.add(id, packed(arrival.received_at), brought.front(), brought.back(),
             octets_to_bind(dialect_, arrival.raw_mail));
  known_.add(identity, {0, id});
}

void InboxWriter::flush() {
  reports_.flush();
  known_.flush();
  mails_.flush();
  quarantine_.flush();
  raised_.flush();
  failures_.flush();
  tls_.flush();
  tls_domains_.flush();
}

}  // namespace dmarcd::sql
