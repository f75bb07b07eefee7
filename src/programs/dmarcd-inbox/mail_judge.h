#pragma once

#include <functional>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/config/config.h"
#include "dmarcd/inbox/inbox.h"

#include "dns_source.h"

namespace dmarcd::inbox_program {

/// Judges by the DNS the mails that carried reports and that no field of ours had judged: one whose aligned signature
/// passes is verified; any other stays unverified, for who sent it to us is not known any more. While the DNS fails a
/// mail waits, for a day.
Result<void> judge_mails(inbox::Intake& intake, const config::Config& config, const wiring::DnsSource& dns,
                         Timestamp now, const std::function<bool()>& is_called);

}  // namespace dmarcd::inbox_program
