#include "dmarcd/failure/failure_report.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/header_writer.h"
#include "dmarcd/mime/multipart.h"
#include "dmarcd/mime/text.h"

#include "feedback_fields.h"

namespace dmarcd::failure {
namespace {

std::string_view what_failed(ReportKind kind) {
  switch (kind) {
    case ReportKind::dmarc: return "was not shown to come from its domain by both SPF and DKIM";
    case ReportKind::dkim: return "has a DKIM signature that does not verify";
    case ReportKind::spf: return "came from a host that SPF does not allow";
  }
  return "";
}

std::string text_for_people(const FailureFacts& facts) {
  const std::string& domain = facts.result.author_domain.text();
  return fmt::format(
      "This is a DMARC failure report (RFC 9991) of {}.\n\n"
      "A message whose From field names {}\n"
      "{}.\n"
      "It came at {}{}.\n\n"
      "The second part tells programs what was found, the third the header of\n"
      "the message. Local parts of addresses are hashed, and of the body nothing\n"
      "is told.\n\n"
      "You get it because the domain's DMARC record names your address in its\n"
      "ruf tag.\n",
      mime::single_line(facts.reporter.text()), mime::single_line(domain), what_failed(facts.kind),
      rfc3339(facts.arrived_at), facts.source_ip ? " from " + facts.source_ip->text() : "");
}

mime::Part text_part(const FailureFacts& facts) {
  return {mime::field("Content-Type", "text/plain; charset=utf-8") +
              mime::field("Content-Transfer-Encoding", "quoted-printable"),
          mime::quoted_printable(text_for_people(facts))};
}

mime::Part feedback_part(const FailureFacts& facts, const Redactor& redactor) {
  return {mime::field("Content-Type", "message/feedback-report"), feedback_fields(facts, redactor)};
}

/// RFC 6522 section 4.
mime::Part header_part(const std::vector<message::HeaderField>& header, const Redactor& redactor) {
  return {mime::field("Content-Type", "text/rfc822-headers; charset=us-ascii"), redacted_header(header, redactor)};
}

/// The value of the first field of this name, in lower case; empty without one.
std::string value_of(const std::vector<message::HeaderField>& header, std::string_view name) {
  const auto field = std::find_if(header.begin(), header.end(),
                                  [&](const message::HeaderField& each) { return is_named(each, name); });
  return field == header.end() ? std::string() : to_lower(message::unfolded(field->value));
}

}  // namespace

std::string compose_failure_report(const FailureFacts& facts, const std::vector<message::HeaderField>& header,
                                   const Redactor& redactor) {
  return mime::multipart("report; report-type=feedback-report", facts.id,
                         {text_part(facts), feedback_part(facts, redactor), header_part(header, redactor)});
}

bool may_loop(const std::vector<message::HeaderField>& header, std::string_view mail_from) {
  const std::string automatic = value_of(header, "Auto-Submitted");
  const bool says_so = !automatic.empty() && automatic != "no";
  return says_so || value_of(header, "Content-Type").starts_with("multipart/report") || mail_from.empty();
}

}  // namespace dmarcd::failure
