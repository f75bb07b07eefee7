#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/message/author_domain.h"
#include "dmarcd/message/raw_message.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/report_reader.h"
#include "dmarcd/record/stored_text.h"

#include "characters.h"
#include "moments.h"
#include "plain_failure_report.h"
#include "record_reading.h"
#include "source_address.h"
#include "warning_list.h"

namespace dmarcd::receiving {
namespace {

using message::HeaderField;

/// Mail is UTF-8 or declares its encoding field by field (RFC 6532).
std::string_view no_declaration(std::string_view) {
  return {};
}

/// Valid UTF-8 without controls, at most as long as any text of a report.
std::string clean_text(std::string_view octets) {
  WarningList unheard;  // A header in Latin-1 is too usual to be worth a warning.
  const Result<DocumentText> text = decode_characters(octets.substr(0, limits::longest_text), no_declaration, unheard);
  return text ? record::stored_text(text->view(), limits::longest_text) : std::string();
}

/// The fields of a header, by their names.
class Fields {
 public:
  explicit Fields(std::vector<HeaderField> fields) : fields_(std::move(fields)) {}

  /// The first one's value; empty if there is none.
  std::string value(std::string_view name) const {
    const auto found = std::ranges::find_if(fields_, [&](const HeaderField& field) { return is_named(field, name); });
    return found == fields_.end() ? std::string() : clean_text(message::unfolded(found->value));
  }

  /// RFC 5965 section 3.2 lets some fields come several times.
  std::string values(std::string_view name) const {
    std::string joined;
    for (const HeaderField& field : fields_) {
      if (!is_named(field, name)) continue;
      if (!joined.empty()) joined += '\n';
      joined += clean_text(message::unfolded(field.value));
    }
    return joined;
  }

  bool has(std::string_view name) const {
    return std::ranges::any_of(fields_, [&](const HeaderField& field) { return is_named(field, name); });
  }

  const std::vector<HeaderField>& all() const { return fields_; }

 private:
  std::vector<HeaderField> fields_;
};

Fields fields_of(std::string_view octets) {
  octets.remove_prefix(std::min(octets.find_first_not_of(" \t\r\n"), octets.size()));
  return Fields(message::parse_raw_message(octets).header);
}

/// What comes after words for people.
std::string_view below_blank_line(std::string_view text) {
  const std::size_t end = std::min(text.find("\n\n"), text.find("\n\r\n"));
  return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

/// RFC 5965 section 3: fields in the clear; some send them in base64, which message parts must not be (RFC 2046 section
/// 5.2).
std::optional<Fields> feedback_fields(std::string_view feedback, WarningList& warnings) {
  Fields fields = fields_of(feedback);
  if (fields.has("Feedback-Type")) return fields;
  if (const std::optional<std::string> decoded = decode_base64(feedback)) {
    fields = fields_of(*decoded);
    if (fields.has("Feedback-Type")) {
      warnings.add("feedback-encoded", "the feedback report is in base64, which it must not be");
      return fields;
    }
  }
  return std::nullopt;
}

std::string without_brackets(std::string_view address) {
  if (address.size() >= 2 && address.front() == '<' && address.back() == '>')
    address = address.substr(1, address.size() - 2);
  return std::string(address);
}

std::optional<Timestamp> arrival_of(const Fields& feedback, WarningList& warnings) {
  std::string told = feedback.value("Arrival-Date");
  if (told.empty()) told = feedback.value("Received-Date");  // The name that RFC 5965 gave it first.
  const std::optional<Timestamp> arrival = parse_mail_date(told);
  if (!told.empty() && !arrival)
    warnings.add("arrival-unusable", fmt::format("\"{}\" is no date of an arrival", printable(told, 60)));
  return arrival;
}

std::optional<IpAddress> source_of(const Fields& feedback, WarningList& warnings) {
  const std::string told = feedback.value("Source-IP");
  if (told.empty()) return std::nullopt;
  const std::optional<SourceAddress> source = parse_source_address(told.substr(0, told.find_first_of(" ;")));
  if (source) return source->address;
  warnings.add("source-unusable", fmt::format("the Source-IP \"{}\" is no address", printable(told, 60)));
  return std::nullopt;
}

std::uint64_t incidents_of(const Fields& feedback, WarningList& warnings) {
  const std::string told = feedback.value("Incidents");
  if (told.empty()) return 1;
  const std::optional<std::uint64_t> number = parse_number(told);
  if (number && *number >= 1 && *number <= limits::most_messages_a_record) return *number;
  warnings.add("incidents-unusable",
               fmt::format("\"{}\" is no number of Incidents; it is taken for 1", printable(told, 40)));
  return 1;
}

/// RFC 5965 section 3, RFC 6591 section 3, RFC 9991 section 4.
FailureReport read_feedback(const Fields& feedback, WarningList& warnings) {
  FailureReport report;
  report.feedback_type = feedback.value("Feedback-Type");
  report.user_agent = feedback.value("User-Agent");
  report.reported_domain = comparable_domain(feedback.value("Reported-Domain"));
  report.arrival = arrival_of(feedback, warnings);
  report.source_ip = source_of(feedback, warnings);
  report.mail_from = without_brackets(feedback.value("Original-Mail-From"));
  report.delivery_result = feedback.value("Delivery-Result");
  report.auth_failure = feedback.value("Auth-Failure");
  report.identity_alignment = feedback.value("Identity-Alignment");
  report.authentication_results = feedback.values("Authentication-Results");
  report.dkim_domain = feedback.value("DKIM-Domain");
  report.dkim_selector = feedback.value("DKIM-Selector");
  report.spf_record = feedback.values("SPF-DNS");
  report.incidents = incidents_of(feedback, warnings);
  return report;
}

/// The header of the message that failed; what follows it is never looked at.
void read_original(const Fields& original, FailureReport& report) {
  report.from = original.value("From");
  report.subject = original.value("Subject");
  report.message_id = original.value("Message-ID");
  for (const HeaderField& field : original.all()) {
    std::string line = field.name + ":" + field.value + "\n";
    std::erase(line, '\r');
    if (report.header.size() + line.size() > limits::longest_text) break;
    report.header += line;
  }
  report.header = clean_text(report.header);
}

bool is_domain(const std::string& text) {
  const Result<dns::DomainName> domain = dns::DomainName::parse_international(text);
  return domain && domain->is_host_name();
}

/// The domain of the From field, where the fields of the report do not tell one.
void complete_domain(const Fields& original, FailureReport& report, WarningList& warnings) {
  if (is_domain(report.reported_domain)) return;
  const std::string told = std::exchange(report.reported_domain, "");
  const message::AuthorDomains authors = message::find_author_domains(original.all());
  if (!authors.domains.empty()) report.reported_domain = authors.domains.front().text();
  const std::string what = told.empty()
                               ? std::string("there is no Reported-Domain")
                               : fmt::format("the Reported-Domain \"{}\" is no domain name", printable(told, 60));
  warnings.add(
      told.empty() ? "reported-domain-missing" : "reported-domain-unusable",
      what + (authors.domains.empty() ? ", and no From to take it from" : "; that of the From field is taken"));
}

}  // namespace

Result<ReadReport> read_failure_report(const FailureParts& parts) {
  WarningList warnings;
  FailureReport report;
  Fields original = fields_of(parts.original);
  if (const std::optional<Fields> feedback = feedback_fields(parts.feedback, warnings)) {
    report = read_feedback(*feedback, warnings);
  } else if (std::optional<PlainFailureReport> plain = read_plain_failure_report(clean_text(parts.feedback))) {
    report = std::move(plain->report);
    if (original.all().empty()) original = fields_of(plain->original);
    if (original.all().empty()) original = fields_of(below_blank_line(parts.original));
    warnings.add("failure-plain", "the failure report is in plain text, which no standard knows");
  } else {
    return permanent_failure("is no failure report: it has no Feedback-Type");
  }
  read_original(original, report);
  complete_domain(original, report, warnings);
  return ReadReport{std::move(report), std::move(warnings).take()};
}

}  // namespace dmarcd::receiving
