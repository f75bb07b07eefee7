#pragma once

#include <functional>
#include <vector>

#include "dmarcd/base/time.h"

#include "advice_book.h"
#include "complaints.h"
#include "desk.h"
#include "dns_source.h"
#include "folder_watch.h"
#include "letters.h"
#include "mail_judge.h"

namespace dmarcd::inbox_program {

/// What the service does behind the pages, round after round: imports from folders, judges mails, keeps the advice
/// ready, writes letters, lets old things go. What fails is logged and done again in the next round.
class Upkeep {
 public:
  Upkeep(Desk& desk, const inbox::ReportImport& import, const wiring::DnsSource& dns, AdviceBook& book,
         AdviceSources sources);

  /// One round; `is_called` ends it early.
  void round(Timestamp now, const std::function<bool()>& is_called);

 private:
  void write_letters_if_due(Timestamp now, const std::function<bool()>& is_called);
  Result<void> write_letters(Timestamp now, const std::function<bool()>& is_called);
  Result<void> prune(Timestamp now, const std::function<bool()>& is_called);

  Desk& desk_;
  AdviceBook& book_;
  AdviceSources sources_;
  std::vector<FolderWatch> watches_;
  MailJudge mail_judge_;
  Letters letters_;
  Timestamp next_prune_;
  Complaints complaints_;
};

}  // namespace dmarcd::inbox_program
