#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"

/// Mails with reports in them, as other people write them.
namespace dmarcd::test {

struct Attachment {
  std::string name;
  std::string type;
  std::string octets;
};

inline std::string part_with(const Attachment& attachment) {
  return "Content-Type: " + attachment.type + "\r\nContent-Disposition: attachment; filename=\"" + attachment.name +
         "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encode_base64(attachment.octets) + "\r\n";
}

/// A multipart mail: fields of the caller's (each with CR LF), a text for people, the attachments.
inline std::string mail_with(const std::vector<Attachment>& attachments, std::string_view fields = "",
                             std::string_view text = "This is a report.") {
  std::string mail = std::string(fields) +
                     "From: reports@mail.example\r\nSubject: a report\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\n--=_1\r\n\r\n" +
                     std::string(text) + "\r\n";
  for (const Attachment& attachment : attachments) mail += "--=_1\r\n" + part_with(attachment);
  return mail + "--=_1--\r\n";
}

/// The mail as an attachment of another.
inline std::string forwarded(std::string_view mail) {
  return "From: admin@example.com\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=\"=_f" +
         std::to_string(mail.size()) + "\"\r\n\r\n--=_f" + std::to_string(mail.size()) +
         "\r\nContent-Type: message/rfc822\r\n\r\n" + std::string(mail) + "\r\n--=_f" + std::to_string(mail.size()) +
         "--\r\n";
}

inline std::string failure_mail() {
  return "From: reports@mail.example\r\nSubject: DMARC Failure Report\r\n"
         "Content-Type: multipart/report; report-type=feedback-report; boundary=\"=_r\"\r\n\r\n"
         "--=_r\r\nContent-Type: text/plain\r\n\r\nThis is a failure report.\r\n"
         "--=_r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: auth-failure\r\n"
         "Reported-Domain: example.com\r\nSource-IP: 192.0.2.1\r\nAuth-Failure: dmarc\r\n"
         "--=_r\r\nContent-Type: message/rfc822\r\n\r\nFrom: joe@example.com\r\nSubject: hello\r\n\r\nsecret\r\n"
         "--=_r--\r\n";
}

inline std::string tls_report() {
  return R"({"organization-name": "Mail Example", "date-range": {"start-datetime": "2026-01-01T00:00:00Z",
    "end-datetime": "2026-01-01T23:59:59Z"}, "contact-info": "tls@mail.example", "report-id": "tls-1",
    "policies": [{"policy": {"policy-type": "sts", "policy-domain": "example.com"},
    "summary": {"total-successful-session-count": 5, "total-failure-session-count": 0}}]})";
}

}  // namespace dmarcd::test
