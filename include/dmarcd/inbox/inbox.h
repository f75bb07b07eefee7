#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/arrival.h"
#include "dmarcd/inbox/people.h"
#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox {

/// Takes in reports. An Error leaves the inbox as it was: temporary where the database is away, locked or full.
class Intake {
 public:
  virtual ~Intake() = default;

  /// Keeps all of `arrivals` in one transaction, committed and on disk when this returns: receipts in the order of the
  /// arrivals and of their items. Doing it again gives duplicates and changes nothing.
  ///
  /// Better evidence wins: a report that is known as unverified or failed becomes trusted when a trusted one of the
  /// same content comes. One of another content is kept as a report of its own, and the known one is marked as disputed
  /// and failed, so that only one of the two ever counts.
  virtual Result<std::vector<std::vector<Receipt>>> keep(std::span<const Arrival> arrivals) = 0;

  /// The oldest mail after the one named whose authenticity nobody has judged yet; nothing if none waits. Mails are
  /// numbered from 1 on, as they come.
  struct WaitingMail {
    MailId id = 0;
    std::string raw;  ///< gzip
    Timestamp received_at;
  };
  virtual Result<std::optional<WaitingMail>> next_unjudged_mail(MailId after) = 0;

  /// Marks those of the mail's reports that are unverified still, moves their messages between the sums and their days
  /// of policy too, and lets the mail's octets go. A mail that is verified vouches only for reports that it may carry.
  virtual Result<void> judge_mail(MailId mail, receiving::Authenticity authenticity) = 0;

  /// An entry of the quarantine as it came; of its mail, where one carried it, the From field and the Subject.
  virtual Result<NewRefusal> quarantined(QuarantineId id) = 0;
  virtual Result<void> drop_quarantined(QuarantineId id) = 0;

  /// Lets go what is older: details of records and reports (the daily sums stay for ever), raw documents, failure
  /// reports, mails that were never judged, the quarantine, TLS reports. In steps, so that nobody waits long;
  /// `is_called`, asked between them, ends it early.
  struct Retention {
    Timestamp details_before{}, raw_before{}, failures_before{}, mails_before{}, quarantine_before{}, tls_before{};
  };
  virtual Result<void> prune(const Retention& retention, const std::function<bool()>& is_called) = 0;
};

/// What is asked, within a scope: nothing that belongs to another domain is ever told, nor whether it exists. Any
/// number of threads at once. Answers are of one moment each.
class Archive {
 public:
  virtual ~Archive() = default;

  /// Moves with every change of what the views tell: for caches.
  virtual Result<std::int64_t> revision() = 0;

  virtual Result<std::vector<DomainLine>> domains(const Scope& scope) = 0;

  /// The traffic of a policy domain, and the evidence that it names; each row once, in no order. Reads daily sums,
  /// never records: cost goes with the days asked, not with the history.
  struct TrafficSink {
    std::function<void(const KnownEvidence&)> evidence;  ///< Told before the traffic that names it.
    std::function<void(const Traffic&)> traffic;
  };
  virtual Result<void> traffic(const Scope& scope, std::string_view domain, const Days& days, Trust trust,
                               const TrafficSink& sink) = 0;

  virtual Result<std::vector<ReporterLine>> reporters(const Scope& scope, std::string_view domain, const Days& days,
                                                      Trust trust) = 0;
  virtual Result<std::vector<PolicyLine>> policies(const Scope& scope, std::string_view domain, const Days& days,
                                                   Trust trust) = 0;

  virtual Result<std::vector<ReportLine>> reports(const Scope& scope, const ReportFilter& filter, const Page& page) = 0;
  virtual Result<std::optional<ReportDetails>> report(const Scope& scope, ReportId id) = 0;
  virtual Result<std::vector<RecordLine>> records(const Scope& scope, const RecordFilter& filter, const Page& page) = 0;

  /// The report's document, gzip; nothing if it is not kept any more.
  virtual Result<std::optional<std::string>> raw(const Scope& scope, ReportId id) = 0;

  virtual Result<std::vector<FailureLine>> failures(const Scope& scope, std::string_view domain, const Page& page) = 0;
  virtual Result<std::vector<TlsLine>> tls_reports(const Scope& scope, std::string_view domain, const Page& page) = 0;
  virtual Result<std::vector<QuarantineLine>> quarantine(const Page& page) = 0;
  virtual Result<ImportHealth> health(const Scope& scope, Timestamp now) = 0;
};

/// What people decide and who they are. Any number of threads at once.
class Office {
 public:
  virtual ~Office() = default;

  virtual Result<std::vector<SourceRule>> rules(const Scope& scope, std::string_view domain) = 0;
  virtual Result<std::int64_t> add_rule(const SourceRule& rule) = 0;
  virtual Result<void> remove_rule(const Scope& scope, std::int64_t id) = 0;

  virtual Result<std::vector<User>> users() = 0;
  virtual Result<std::optional<User>> user(std::string_view name) = 0;
  virtual Result<void> put_user(const User& user) = 0;          ///< Another password ends the user's sessions.
  virtual Result<bool> remove_user(std::string_view name) = 0;  ///< With the sessions; false: there was none.

  virtual Result<void> put_session(const Session& session) = 0;
  virtual Result<std::optional<Session>> session(std::string_view token_hash, Timestamp now) = 0;
  virtual Result<void> end_session(std::string_view token_hash) = 0;

  /// Small facts that outlive a process: names of addresses, alerts that were sent, the day of the last digest.
  virtual Result<std::optional<Note>> note(std::string_view topic, std::string_view key) = 0;
  virtual Result<std::vector<Note>> notes(std::string_view topic) = 0;
  virtual Result<void> put_note(const Note& note) = 0;
};

}  // namespace dmarcd::inbox
