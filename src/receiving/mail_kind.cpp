#include "mail_kind.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "dmarcd/base/text.h"

namespace dmarcd::receiving {
namespace {

/// Labels stand near the top of a text.
constexpr std::size_t searched_text = std::size_t{16} * 1024;

bool has_type(const OpenedMail& mail, std::string_view type) {
  return std::any_of(mail.parts.begin(), mail.parts.end(), [type](const MailPart& part) { return part.type == type; });
}

/// Whether a line of the text begins with the label, case and blanks in front of it aside.
bool has_label(std::string_view text, std::string_view label) {
  text = text.substr(0, searched_text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (starts_with_ignoring_case(trim_blanks(text.substr(0, end)), label)) return true;
    text.remove_prefix(end);
  }
  return false;
}

bool is_original(const MailPart& part) {
  return part.type == "message/rfc822" || part.type == "message/global" || part.type == "text/rfc822-headers" ||
         part.type == "message/rfc822-headers" || part.type == "message/global-headers";
}

/// RFC 5965 section 2: the text for people, the feedback, the message or its header.
std::optional<FailureParts> reported_parts(const OpenedMail& mail) {
  const auto feedback = std::find_if(mail.parts.begin(), mail.parts.end(), [](const MailPart& part) {
    return part.type == "message/feedback-report" ||
           (part.type == "text/plain" && starts_with_ignoring_case(trim_space(part.octets), "feedback-type:"));
  });
  if (feedback == mail.parts.end()) return std::nullopt;
  const auto original = std::find_if(feedback + 1, mail.parts.end(), is_original);
  return FailureParts{feedback->octets, original == mail.parts.end() ? std::string() : original->octets};
}

/// The text form: lines with labels, and below a line of hyphens the header of the message.
std::optional<FailureParts> told_parts(const OpenedMail& mail) {
  const auto told = std::find_if(mail.parts.begin(), mail.parts.end(), [](const MailPart& part) {
    return part.type == "text/plain" && has_label(part.octets, "sender domain:") &&
           has_label(part.octets, "sender ip address:");
  });
  if (told == mail.parts.end()) return std::nullopt;
  return FailureParts{told->octets, {}};
}

/// Where the first empty line from `at` on ends; the end of the text if there is none.
std::size_t behind_empty_line(std::string_view text, std::size_t at) {
  const std::size_t lf = text.find("\n\n", at);
  const std::size_t crlf = text.find("\n\r\n", at);
  const std::size_t end = std::min(lf, crlf);
  return end == std::string_view::npos ? text.size() : end + (end == lf ? 2 : 3);
}

std::string_view header_of(std::string_view message) {
  return message.substr(0, behind_empty_line(message, 0));
}

/// RFC 7489 section 7.2.2.
bool is_error_report(const OpenedMail& mail) {
  return std::any_of(mail.parts.begin(), mail.parts.end(), [](const MailPart& part) {
    return part.type == "text/plain" && has_label(part.octets, "submitting-uri:") &&
           has_label(part.octets, "report-id:");
  });
}

/// RFC 3834 section 5; and those who do not say so.
bool is_automatic_reply(const OpenedMail& mail) {
  constexpr std::array<std::string_view, 5> subjects = {"automatic reply", "auto reply", "autoreply", "out of office",
                                                        "auto:"};
  return mail.auto_submitted.starts_with("auto-replied") ||
         std::any_of(subjects.begin(), subjects.end(), [&mail](std::string_view beginning) {
           return starts_with_ignoring_case(mail.subject, beginning);
         });
}

bool is_bounce(const OpenedMail& mail) {
  return is_delivery_status(mail) || to_lower(mail.from).find("mailer-daemon@") != std::string::npos;
}

bool is_text(const MailPart& part) {
  return part.type.starts_with("text/") && part.name.empty();
}

}  // namespace

std::optional<FailureParts> failure_parts(const OpenedMail& mail) {
  std::optional<FailureParts> parts = reported_parts(mail);
  return parts ? parts : told_parts(mail);
}

std::string kept_document(const FailureParts& parts) {
  if (!parts.original.empty()) return fmt::format("{}\r\n{}", parts.feedback, header_of(parts.original));
  const std::string_view text = parts.feedback;
  const std::size_t rule = text.find("\n-----");
  if (rule == std::string_view::npos) return parts.feedback;
  return std::string(text.substr(0, behind_empty_line(text, behind_empty_line(text, rule))));
}

bool is_delivery_status(const OpenedMail& mail) {
  return has_type(mail, "message/delivery-status") || has_type(mail, "message/global-delivery-status");
}

std::string why_no_report(const OpenedMail& mail) {
  if (is_bounce(mail)) return "the mail is no report but a bounce: it says that a mail could not be delivered";
  if (has_type(mail, "message/disposition-notification")) return "the mail is no report but a receipt for a mail";
  if (is_automatic_reply(mail)) return "the mail is no report but an automatic reply";
  if (is_error_report(mail))
    return "the mail is no report on a domain but an error report: a report of ours could not be taken";
  if (std::all_of(mail.parts.begin(), mail.parts.end(), is_text))
    return "the mail holds no report: it has no attachment, and its text is none";
  return fmt::format("the mail holds no report: none of its {} parts is one", mail.parts.size());
}

}  // namespace dmarcd::receiving
