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

/// Writes to the administrator what is due: once a day the alerts that were not told yet, once a week the digest, on
/// Monday or as soon afterwards as the service runs. What was told is noted in the inbox when the server has taken it,
/// so that nothing comes twice; a letter that no server takes is due again after the setting retry_delay.
class Letters {
 public:
  Letters(const config::Config& config, inbox::Office& office);

  /// Whether it is time to write, so that the advice need not be made for nothing.
  Result<bool> are_due(Timestamp now);

  /// Writes; `all` is of every domain. `is_called` ends it early: what is not taken by then is due again.
  Result<void> write(const std::vector<AdviceWithFacts>& all, Timestamp now, const std::function<bool()>& is_called);

 private:
  Result<bool> alerts_are_due(Timestamp now);
  Result<bool> digest_is_due(Timestamp now);
  Result<void> write_alerts(const std::vector<AdviceWithFacts>& all, Timestamp now,
                            const std::function<bool()>& is_called);
  Result<void> write_digest(const std::vector<AdviceWithFacts>& all, Timestamp now,
                            const std::function<bool()>& is_called);
  Result<std::vector<advisor::Alert>> untold(const std::vector<AdviceWithFacts>& all, Timestamp now);
  Result<void> send(const char* deed, const advisor::Letter& letter, Timestamp now,
                    const std::function<bool()>& is_called) const;
  Result<bool> is_done_since(const char* deed, inbox::Day day);

  const config::Config& config_;
  inbox::Office& office_;
  Timestamp rests_until_;
};

}  // namespace dmarcd::inbox_program
