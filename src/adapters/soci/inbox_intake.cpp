#include "inbox_intake.h"

#include <fmt/format.h>
#include <utility>

#include "inbox_judgement.h"
#include "inbox_packing.h"
#include "inbox_pruning.h"
#include "inbox_select.h"
#include "inbox_writer.h"

namespace dmarcd::sql {
namespace {

using inbox::Receipt;

std::optional<inbox::NewRefusal> read_quarantined(soci::session& session, Dialect dialect, inbox::QuarantineId id) {
  std::optional<inbox::NewRefusal> found;
  for_each_row<std::string, std::string, std::string, long long, long long, std::string, std::string, std::string>(
      session,
      fmt::format("SELECT member, reason, {}, authenticity, came_by_mail, mail_from_domain, mail_from, mail_subject"
                  " FROM quarantine WHERE id = {}",
                  octets_column(dialect, "octets"), id),
      [&](const std::string& member, const std::string& reason, const std::string& octets, long long authenticity,
          long long came_by_mail, const std::string& from_domain, const std::string& from, const std::string& subject) {
        found = {{member, reason, octets_read(dialect, octets), {}}, authenticity_of(authenticity)};
        if (came_by_mail != 0) found->part.mail = receiving::CarryingMail{from_domain, from, subject, {}, {}};
      });
  return found;
}

void forget(soci::session& session, const inbox::Fingerprint& fingerprint) {
  session << fmt::format("DELETE FROM known WHERE first = {} AND second = {}", fingerprint.first, fingerprint.second);
}

/// Drops an entry; its octets may come in again.
void drop(soci::session& session, InboxWriter& writer, inbox::QuarantineId id, std::string_view octets) {
  forget(session, writer.fingerprint(quarantine_identity(octets)));
  session << fmt::format("DELETE FROM quarantine WHERE id = {}", id);
}

/// One at a time: an entry may be large.
bool prune_quarantine(soci::session& session, InboxWriter& writer, Dialect dialect, Timestamp before) {
  std::optional<inbox::QuarantineId> old;
  for_each_row<long long>(session,
                          fmt::format("SELECT id FROM quarantine WHERE received_at < {} LIMIT 1", packed(before)),
                          [&old](long long id) { old = id; });
  if (!old) return false;
  if (const auto kept = read_quarantined(session, dialect, *old)) drop(session, writer, *old, kept->part.octets);
  return true;
}

/// Does `step` in transactions of its own, until it finds no more to do or somebody calls.
template <class Step>
Result<void> step_by_step(InboxConnections& connections, const std::function<bool()>& is_called, Step step) {
  for (bool has_more = true; has_more && !is_called();) {
    has_more = DMARCD_TRY(connections.write("delete what is old", [&](InboxConnection& connection) -> Result<bool> {
      InboxWriter& writer = connection.writer();
      writer.begin();
      const bool found_more = step(connection.session(), writer);
      writer.end();
      return found_more;
    }));
  }
  return {};
}

}  // namespace

Result<std::vector<std::vector<Receipt>>> InboxIntake::keep(std::span<const inbox::Arrival> arrivals) {
  return connections_.write("keep reports",
                            [&](InboxConnection& connection) -> Result<std::vector<std::vector<Receipt>>> {
                              return connection.writer().keep(arrivals);
                            });
}

Result<std::optional<inbox::Intake::WaitingMail>> InboxIntake::next_unjudged_mail(inbox::MailId after) {
  return connections_.read("read a mail", [&](InboxConnection& connection) -> Result<std::optional<WaitingMail>> {
    std::optional<WaitingMail> mail;
    for_each_row<long long, long long, std::string>(
        connection.session(),
        fmt::format("SELECT id, received_at, {} FROM mails WHERE id > {} ORDER BY id LIMIT 1",
                    octets_column(connections_.dialect(), "octets"), after),
        [&](long long id, long long received, const std::string& octets) {
          mail = {id, octets_read(connections_.dialect(), octets), from_unix_seconds(received)};
        });
    return mail;
  });
}

Result<void> InboxIntake::judge_mail(inbox::MailId mail, receiving::Authenticity authenticity) {
  return connections_.write("keep whether a mail is genuine", [&](InboxConnection& connection) -> Result<void> {
    InboxWriter& writer = connection.writer();
    writer.begin();
    sql::judge_mail(connection.session(), writer.reports(), mail, authenticity);
    writer.end();
    return {};
  });
}

Result<inbox::NewRefusal> InboxIntake::quarantined(inbox::QuarantineId id) {
  return connections_.read("read the quarantine", [&](InboxConnection& connection) -> Result<inbox::NewRefusal> {
    if (auto kept = read_quarantined(connection.session(), connections_.dialect(), id)) return *std::move(kept);
    return permanent_failure(fmt::format("there is no number {} in the quarantine", id));
  });
}

Result<void> InboxIntake::drop_quarantined(inbox::QuarantineId id) {
  return connections_.write("drop from the quarantine", [&](InboxConnection& connection) -> Result<void> {
    soci::session& session = connection.session();
    const std::optional<inbox::NewRefusal> kept = read_quarantined(session, connections_.dialect(), id);
    if (!kept) return {};
    InboxWriter& writer = connection.writer();
    writer.begin();
    drop(session, writer, id, kept->part.octets);
    writer.end();
    return {};
  });
}

Result<void> InboxIntake::prune(const Retention& retention, const std::function<bool()>& is_called) {
  using Step = bool (*)(soci::session&, Timestamp);
  const std::pair<Step, Timestamp> steps[] = {{prune_documents, retention.raw_before},
                                              {prune_reports, retention.details_before},
                                              {prune_failure_reports, retention.failures_before},
                                              {prune_mails, retention.mails_before},
                                              {prune_tls_reports, retention.tls_before}};
  for (const auto& [step, before] : steps)
    DMARCD_TRY(step_by_step(
        connections_, is_called,
        [step = step, before = before](soci::session& session, InboxWriter&) { return step(session, before); }));
  return step_by_step(connections_, is_called, [&](soci::session& session, InboxWriter& writer) {
    return prune_quarantine(session, writer, connections_.dialect(), retention.quarantine_before);
  });
}

}  // namespace dmarcd::sql
