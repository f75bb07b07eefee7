#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/receiving/received_report.h"
#include "dmarcd/receiving/xml_reader.h"

namespace dmarcd::receiving {

/// Reads one document, whatever kind it shows itself to be by its first octets and root: an aggregate report (XML in
/// any namespace and encoding, RFC 9990 section 3.1.1 and what is sent in its name) or a TLS report (JSON, RFC 8460).
/// An Error says why it is no report, with the place, in a sentence for the quarantine; permanent always. Time and
/// memory go with the document's size.
Result<ReadReport> read_document(std::string_view octets, const XmlReader& xml);

/// Adds a warning to a report whose period ends, by more than a clock's error, after it came.
void doubt_future(ReadReport& read, Timestamp received_at);

/// Reads a failure report: the whole mail that it is (multipart/report; RFC 5965, RFC 9991), or the plain text form
/// that some providers send. `parts` are the mail's parts as MailReader tells them.
struct FailureParts {
  std::string feedback;  ///< message/feedback-report, decoded.
  std::string original;  ///< message/rfc822 or text/rfc822-headers, decoded; may be empty.
};
Result<ReadReport> read_failure_report(const FailureParts& parts);

}  // namespace dmarcd::receiving
