#pragma once

#include "dmarcd/inbox/inbox.h"

#include "inbox_connections.h"

namespace dmarcd::sql {

/// Writes what arrives into an inbox in a database: whoever calls, one at a time.
class InboxIntake final : public inbox::Intake {
 public:
  explicit InboxIntake(InboxConnections& connections) : connections_(connections) {}

  Result<std::vector<std::vector<inbox::Receipt>>> keep(std::span<const inbox::Arrival> arrivals) override;
  Result<std::optional<WaitingMail>> next_unjudged_mail(inbox::MailId after) override;
  Result<void> judge_mail(inbox::MailId mail, receiving::Authenticity authenticity) override;
  Result<inbox::NewRefusal> quarantined(inbox::QuarantineId id) override;
  Result<void> drop_quarantined(inbox::QuarantineId id) override;
  Result<void> prune(const Retention& retention, const std::function<bool()>& is_called) override;

 private:
  InboxConnections& connections_;
};

}  // namespace dmarcd::sql
