#include "feedback_fields.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/mime/header_writer.h"

namespace dmarcd::failure {
namespace {

std::string field_unless_empty(std::string_view name, const std::string& value) {
  return value.empty() ? std::string() : mime::field(name, value);
}

/// A word as it is, anything else as a quoted string: a token of RFC 2045 section 5.1 has no specials.
std::string as_value(const std::string& text) {
  const bool is_token = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
  });
  return is_token ? text : mime::quoted(text);
}

std::string_view auth_failure(ReportKind kind, const std::optional<dkim::DkimResult>& signature) {
  switch (kind) {
    case ReportKind::dmarc: return "dmarc";
    case ReportKind::spf: return "spf";
    case ReportKind::dkim: break;
  }
  return signature && signature->body_differs ? "bodyhash" : "signature";
}

/// The result of the one method that the report is about (RFC 6591 section 3.1).
std::string method_result(const FailureFacts& facts, const std::optional<dkim::DkimResult>& signature) {
  const dmarc::DmarcResult& result = facts.result;
  switch (facts.kind) {
    case ReportKind::dmarc:
      return fmt::format("dmarc={} header.from={}", to_text(result.code), as_value(result.author_domain.text()));
    case ReportKind::spf:
      return fmt::format("spf={} smtp.{}={}", to_text(facts.spf.code),
                         facts.spf.identity == spf::SpfIdentity::helo ? "helo" : "mailfrom",
                         as_value(facts.spf.domain));
    case ReportKind::dkim: break;
  }
  if (!signature) return "dkim=none";
  return fmt::format("dkim={} header.d={} header.s={}", to_text(signature->code), as_value(signature->domain->text()),
                     as_value(signature->selector));
}

/// Which methods did not authenticate an aligned identity; RFC 7489 had it the other way round.
std::string identity_alignment(const dmarc::DmarcResult& result) {
  if (result.dkim_aligned()) return result.spf_aligned() ? "none" : "spf";
  return result.spf_aligned() ? "dkim" : "dkim, spf";
}

std::string_view to_text(DeliveryResult delivery) {
  switch (delivery) {
    case DeliveryResult::delivered: return "delivered";
    case DeliveryResult::spam: return "spam";
    case DeliveryResult::policy: return "policy";
    case DeliveryResult::reject: return "reject";
    case DeliveryResult::other: return "other";
  }
  return "other";
}

/// RFC 9991 section 4 wants them where DKIM failed for an aligned identifier; they harm nowhere else.
std::string dkim_fields(const std::optional<dkim::DkimResult>& signature, const Redactor& redactor) {
  if (!signature) return {};
  return mime::field("DKIM-Domain", as_value(signature->domain->text())) +
         field_unless_empty("DKIM-Identity", signature->identity.empty()
                                                 ? ""
                                                 : as_value(redactor.redacted_address(signature->identity))) +
         field_unless_empty("DKIM-Selector", signature->selector.empty() ? "" : as_value(signature->selector));
}

/// RFC 6591 section 4.
std::string spf_field(const FailureFacts& facts) {
  if (facts.spf_record.empty()) return {};
  return mime::field("SPF-DNS",
                     fmt::format("txt : {} : {}", as_value(facts.spf.domain), mime::quoted_words(facts.spf_record)));
}

}  // namespace

std::string feedback_fields(const FailureFacts& facts, const Redactor& redactor) {
  const dmarc::DmarcResult& result = facts.result;
  const std::optional<dkim::DkimResult> signature = failed_signature(result.author_domain, facts.signatures);
  const bool tells_of_dkim = facts.kind == ReportKind::dkim || !result.dkim_aligned();
  return mime::field("Feedback-Type", "auth-failure") +
         mime::field("User-Agent", mime::unstructured(facts.user_agent)) +  //
         mime::field("Version", "1") + mime::field("Auth-Failure", auth_failure(facts.kind, signature)) +
         mime::field("Authentication-Results",
                     fmt::format("{}; {}", facts.reporter.text(), method_result(facts, signature))) +
         mime::field("Identity-Alignment", identity_alignment(result)) +
         mime::field("Reported-Domain", as_value(result.author_domain.text())) +
         mime::field("Arrival-Date", mime::date_time(facts.arrived_at)) +
         field_unless_empty("Source-IP", facts.source_ip ? facts.source_ip->text() : "") +
         mime::field("Original-Mail-From", mime::mailbox("", redactor.redacted_address(facts.mail_from))) +
         field_unless_empty("Original-Envelope-Id", mime::dot_atoms(facts.envelope_id)) +
         mime::field("Delivery-Result", to_text(facts.delivery)) +
         mime::field("Incidents", fmt::format("{}", facts.incidents)) +
         (tells_of_dkim ? dkim_fields(signature, redactor) : "") + (result.spf_aligned() ? "" : spf_field(facts));
}

}  // namespace dmarcd::failure
