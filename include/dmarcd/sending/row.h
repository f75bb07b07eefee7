#pragma once

#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/record/message_record.h"
#include "dmarcd/record/record_codec.h"
#include "dmarcd/report/aggregate_report.h"
#include "dmarcd/sending/outbox.h"

/// A message's record becomes a row: what RFC 9990 reports of it, so that equal messages are counted, not listed.
namespace dmarcd::sending {

/// Whether rows tell the recipients' domains: few senders need them, and each makes rows of its own (RFC 9990 section
/// 7).
enum class EnvelopeTo { omitted, reported };

/// The row of one message. Signatures are sorted, so that their order in the header makes no difference; a message to
/// several domains is reported with the first, since it is one message. What our verifier thinks in words is left out.
report::ReportRow row_of(const record::MessageRecord& record, EnvelopeTo envelope_to);

/// The row of a message that only the classic form tells of. Its author domain is not known: the policy domain stands
/// for it.
report::ReportRow row_of(const record::ClassicRecord& record, const dns::DomainName& policy_domain);

/// The row as one line of text without its count: rows are equal if and only if their texts are.
std::string encode_row(const report::ReportRow& row);
Result<report::ReportRow> decode_row(const CountedRow& row);

}  // namespace dmarcd::sending
