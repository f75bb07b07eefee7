#pragma once

#include <functional>
#include <vector>

#include "dmarcd/advisor/alerts.h"
#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/config/config.h"
#include "dmarcd/inbox/inbox.h"

#include "advice_book.h"

namespace dmarcd::inbox_program {

/// Writes to the administrator what is due: once a day the alerts that were not told yet, on Mondays the digest. What
/// was told is noted in the inbox, so that nothing comes twice, whatever is killed; a letter that no server takes is
/// due again an hour later.
class Letters {
 public:
  Letters(const config::Config& config, inbox::Office& office);

  /// Whether it is time to write, so that the advice need not be made for nothing.
  Result<bool> are_due(Timestamp now);

  /// Writes; `all` is of every domain.
  Result<void> write(const std::vector<AdviceWithFacts>& all, Timestamp now);

 private:
  Result<void> write_alerts(const std::vector<AdviceWithFacts>& all, Timestamp now);
  Result<void> write_digest(const std::vector<AdviceWithFacts>& all, Timestamp now);
  Result<std::vector<advisor::Alert>> untold(const std::vector<AdviceWithFacts>& all, Timestamp now);
  Result<void> send(const advisor::Letter& letter, Timestamp now) const;
  Result<bool> is_done_today(const char* deed, Timestamp now);

  const config::Config& config_;
  inbox::Office& office_;
  Timestamp rests_until_;
};

}  // namespace dmarcd::inbox_program
