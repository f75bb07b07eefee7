#pragma once

#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/ledger.h"

#include "inbox_connections.h"

namespace dmarcd::sql {

/// The views of an inbox in a database; each is one reading transaction. Any number of threads at once.
class InboxArchive final : public inbox::Archive, public inbox::Ledger {
 public:
  explicit InboxArchive(InboxConnections& connections) : connections_(connections) {}

  Result<std::int64_t> revision() override;
  Result<std::vector<inbox::DomainLine>> domains(const inbox::Scope& scope) override;
  Result<void> traffic(const inbox::Scope& scope, std::string_view domain, const inbox::Days& days, inbox::Trust trust,
                       const TrafficSink& sink) override;
  Result<std::vector<inbox::ReporterLine>> reporters(const inbox::Scope& scope, std::string_view domain,
                                                     const inbox::Days& days, inbox::Trust trust) override;
  Result<std::vector<inbox::PolicyLine>> policies(const inbox::Scope& scope, std::string_view domain,
                                                  const inbox::Days& days, inbox::Trust trust) override;
  Result<std::vector<inbox::ReportLine>> reports(const inbox::Scope& scope, const inbox::ReportFilter& filter,
                                                 const inbox::Page& page) override;
  Result<std::optional<inbox::ReportDetails>> report(const inbox::Scope& scope, inbox::ReportId id) override;
  Result<std::vector<inbox::RecordLine>> records(const inbox::Scope& scope, const inbox::RecordFilter& filter,
                                                 const inbox::Page& page) override;
  Result<std::optional<std::string>> raw(const inbox::Scope& scope, inbox::ReportId id) override;
  Result<std::vector<inbox::FailureLine>> failures(const inbox::Scope& scope, std::string_view domain,
                                                   const inbox::Page& page) override;
  Result<std::vector<inbox::TlsLine>> tls_reports(const inbox::Scope& scope, std::string_view domain,
                                                  const inbox::Page& page) override;
  Result<std::vector<inbox::QuarantineLine>> quarantine(const inbox::Page& page) override;
  Result<inbox::ImportHealth> health(const inbox::Scope& scope, Timestamp now) override;

  Result<std::vector<inbox::ReportId>> documents_after(inbox::ReportId after, std::size_t most) override;
  Result<std::vector<Balance>> balances() override;

 private:
  InboxConnections& connections_;
};

}  // namespace dmarcd::sql
