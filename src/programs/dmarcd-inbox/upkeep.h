#pragma once

#include <functional>

#include "dmarcd/base/time.h"

#include "advice_book.h"
#include "desk.h"
#include "dns_source.h"
#include "letters.h"

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
  void watch_folders(Timestamp now);
  void judge(Timestamp now, const std::function<bool()>& is_called);
  void write_letters(Timestamp now);
  void prune(Timestamp now);

  Desk& desk_;
  const inbox::ReportImport& import_;
  const wiring::DnsSource& dns_;
  AdviceBook& book_;
  AdviceSources sources_;
  Letters letters_;
  Timestamp next_prune_;
};

/// Imports from every folder, and logs what became of it.
void import_folders(const std::vector<std::string>& folders, const inbox::ReportImport& import, inbox::Intake& intake,
                    Timestamp now);

}  // namespace dmarcd::inbox_program
