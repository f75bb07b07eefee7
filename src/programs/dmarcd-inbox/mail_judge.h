#pragma once

#include <functional>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/config/config.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/report_import.h"

#include "dns_source.h"

namespace dmarcd::inbox_program {

/// Judges by the DNS the mails that carried reports and that no field of ours had judged: one whose aligned signature
/// passes is verified; any other stays unverified, for who sent it to us is not known any more. A mail of which the DNS
/// tells nothing holds up no other: it is asked about again from time to time, for a day.
class MailJudge {
 public:
  MailJudge(const config::Config& config, const wiring::DnsSource& dns, const inbox::ReportImport& import,
            inbox::Intake& intake);

  /// Judges what has come since the last round, and when it is time what the DNS told nothing about. Takes a minute at
  /// most and a mail's look-ups, and then goes on in the next round; `is_called` ends it early.
  Result<void> round(Timestamp now, const std::function<bool()>& is_called);

 private:
  /// Judges the mails after `after` up to `last`, and moves `after` along; whether it came to the end.
  Result<bool> go_through(inbox::MailId& after, inbox::MailId last, Timestamp now,
                          const std::function<bool()>& is_called);

  const config::Config& config_;
  const wiring::DnsSource& dns_;
  const inbox::ReportImport& import_;
  inbox::Intake& intake_;
  inbox::MailId newest_ = 0;     ///< Later ones have never been looked at.
  inbox::MailId revisited_ = 0;  ///< Those up to here have been looked at once more.
  Timestamp next_revisit_;
};

}  // namespace dmarcd::inbox_program
