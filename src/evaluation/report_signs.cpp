#include "dmarcd/evaluation/report_signs.h"

#include <algorithm>

#include "dmarcd/base/text.h"
#include "dmarcd/message/mailbox_list.h"

namespace dmarcd::evaluation {
namespace {

using Header = std::vector<message::HeaderField>;

/// The value of the first field of that name, unfolded; empty without one.
std::string value_of(const Header& header, std::string_view name) {
  const auto field = std::find_if(header.begin(), header.end(),
                                  [&](const message::HeaderField& each) { return is_named(each, name); });
  return field == header.end() ? std::string() : message::unfolded(field->value);
}

bool is_from(const Header& header, std::string_view address) {
  const auto from = std::find_if(header.begin(), header.end(),
                                 [](const message::HeaderField& each) { return is_named(each, "From"); });
  if (from == header.end()) return false;
  const Result<message::MailboxList> authors = message::parse_mailbox_list(from->value);
  if (!authors || authors->mailboxes.size() != 1) return false;
  const message::Mailbox& author = authors->mailboxes.front();
  return equals_ignoring_case(author.local_part + "@" + author.domain, address);
}

/// RFC 3834 section 5: a keyword, perhaps with parameters and a comment.
bool is_automatic(const Header& header) {
  const std::string value = value_of(header, "Auto-Submitted");
  const std::string_view keyword = trim_blanks(std::string_view(value).substr(0, value.find_first_of(";(")));
  return !keyword.empty() && !equals_ignoring_case(keyword, "no");
}

/// RFC 9990 section 3.5.2.
bool has_subject_of_a_report(const Header& header) {
  const std::string subject = value_of(header, "Subject");
  return starts_with_ignoring_case(trim_blanks(subject), "report domain:");
}

bool is_for_nobody_but(const message::Envelope& envelope, std::string_view address) {
  return !envelope.recipients.empty() && envelope.recipients_left_out == 0 &&
         std::all_of(envelope.recipients.begin(), envelope.recipients.end(),
                     [&](const std::string& recipient) { return equals_ignoring_case(recipient, address); });
}

}  // namespace

std::string signs_of_a_report(const Header& header, const message::Envelope& envelope, std::string_view own_address) {
  if (!own_address.empty() && is_from(header, own_address)) return "its author is our own report address";
  if (!own_address.empty() && is_for_nobody_but(envelope, own_address)) return "it is for our own report address alone";
  if (is_automatic(header) && has_subject_of_a_report(header)) return "it is a DMARC report";
  return {};
}

}  // namespace dmarcd::evaluation
