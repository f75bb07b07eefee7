#include "dmarcd/sending/report_mail.h"

#include <fmt/format.h>

#include "dmarcd/mime/header_writer.h"
#include "dmarcd/mime/multipart.h"
#include "dmarcd/mime/text.h"

namespace dmarcd::sending {
namespace {

/// A line of the text for people, of words that may have come from anywhere.
std::string line(std::string_view heading, std::string_view text) {
  return fmt::format("{:<14}{}\n", heading, mime::single_line(text));
}

std::string count_of(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string period_text(const report::Period& period) {
  return fmt::format("{} to {}", rfc3339(period.begin), rfc3339(period.end - std::chrono::seconds(1)));
}

/// Who reports to whom about what, and what a person should do with the attachment.
std::string text_for_people(const ReportFacts& facts) {
  std::string text = "This is a DMARC aggregate report (RFC 9990), for a program to read.\n\n";
  text += line("Reporter:", fmt::format("{} ({})", facts.letterhead.org_name, facts.letterhead.reporter.text()));
  text += line("About:", facts.policy_domain.text());
  text += line("Period:", period_text(facts.period));
  text += line("Messages:", fmt::format("{} in {}", facts.messages, count_of(facts.rows, "record", "records")));
  text += line("Report-ID:", facts.id);
  if (facts.part > 1)
    text += fmt::format("\nIt is number {} of that period. No message is in two of them.\n", facts.part);
  return text +
         "\nThe attachment is XML, compressed by gzip. It tells which hosts sent\n"
         "mail in the name of the domain, how many messages, whether SPF and DKIM\n"
         "vouched for them, and what was done with them; nothing of their content.\n"
         "\nYou get it because the domain's DMARC record names your address in its\n"
         "rua tag. To get no more of them, have the address taken out of that\n"
         "record, which whoever runs the domain's DNS can do.\n";
}

mime::Part text_part(const ReportFacts& facts) {
  return {mime::field("Content-Type", "text/plain; charset=utf-8") +
              mime::field("Content-Transfer-Encoding", "quoted-printable"),
          mime::quoted_printable(text_for_people(facts))};
}

/// RFC 9990 section 3.5.2. The file name stands in one piece: not everybody puts RFC 2231's together.
mime::Part attachment(const ReportFacts& facts, std::string_view document) {
  const std::string file_name = mime::quoted(facts.file_name);
  return {mime::field("Content-Type", "application/gzip; name=" + file_name) +
              mime::field("Content-Transfer-Encoding", "base64") +
              mime::field("Content-Disposition", "attachment; filename=" + file_name),
          mime::base64_lines(document)};
}

/// From its Content-Type on. A failure report's document is all of it.
std::string entity(const ReportFacts& facts, std::string_view document) {
  if (facts.kind == ReportFacts::Kind::failure) return std::string(document);
  return mime::multipart("mixed", facts.id, {text_part(facts), attachment(facts, document)});
}

/// Auto-Submitted keeps robots from answering (RFC 3834 section 5).
std::string header(const ReportFacts& facts, std::string_view recipient) {
  const Letterhead& letterhead = facts.letterhead;
  return mime::field("From", mime::mailbox(letterhead.from_name, letterhead.email)) +
         mime::field("To", mime::mailbox("", recipient)) +  //
         mime::field("Subject", mime::unstructured(facts.subject)) +
         mime::field("Date", mime::date_time(facts.built_at)) +
         mime::field("Message-ID",
                     fmt::format("<{}@{}>", mime::dot_atoms(facts.id), mime::dot_atoms(letterhead.message_domain))) +
         mime::field("Auto-Submitted", "auto-generated") +  //
         mime::field("MIME-Version", "1.0");
}

}  // namespace

std::string compose_report_mail(const ReportFacts& facts, std::string_view document, std::string_view recipient) {
  return header(facts, recipient) + entity(facts, document);
}

}  // namespace dmarcd::sending
