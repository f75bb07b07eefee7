#pragma once

#include <optional>
#include <string>

#include "dmarcd/receiving/report_reader.h"
#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::receiving {

/// The parts of the failure report that a mail is: by a part message/feedback-report (RFC 5965 section 2), or in the
/// text of some providers, which has no such part. Nothing for other mails.
std::optional<FailureParts> failure_parts(const OpenedMail& mail);

/// A failure report as its document is kept: without the body of the message, which is personal and may be malicious.
std::string kept_document(const FailureParts& parts);

/// Whether a mail says that another could not be delivered (RFC 3464). The one that it returns may be a report of ours.
bool is_delivery_status(const OpenedMail& mail);

/// What a mail is in which nothing was found: a sentence for the quarantine.
std::string why_no_report(const OpenedMail& mail);

}  // namespace dmarcd::receiving
