#include "tls_report.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

#include "bounded_json.h"
#include "moments.h"

namespace dmarcd::receiving {
namespace {

using nlohmann::json;

const json& member(const json& object, const char* name) {
  static const json absent;
  if (!object.is_object()) return absent;
  const auto found = object.find(name);
  return found == object.end() ? absent : *found;
}

/// The items of a list; a single object counts as a list of one, as some send it.
std::vector<const json*> items(const json& value) {
  std::vector<const json*> items;
  if (value.is_object()) items.push_back(&value);
  if (value.is_array())
    for (const json& item : value) items.push_back(&item);
  return items;
}

/// XML knows no U+0000, and our texts neither.
std::string text(const json& object, const char* name) {
  const std::string* text = member(object, name).get_ptr<const std::string*>();
  if (!text) return {};
  std::string without_nul(trim_space(*text));
  std::erase(without_nul, '\0');
  return without_nul;
}

std::string domain(const json& object, const char* name) {
  const std::string told = text(object, name);
  const Result<dns::DomainName> parsed = dns::DomainName::parse_international(told);
  return parsed && parsed->is_host_name() ? parsed->text() : told;
}

class TlsReading {
 public:
  explicit TlsReading(WarningList& warnings) : warnings_(warnings) {}

  Result<TlsReport> read(const json& document) const;

 private:
  Result<Timestamp> time(const json& range, const char* name) const;
  std::uint64_t sessions(const json& object, const char* name) const;
  TlsReport::Policy policy(const json& item) const;
  TlsReport::Failure failure(const json& item) const;

  WarningList& warnings_;
};

Result<Timestamp> TlsReading::time(const json& range, const char* name) const {
  const std::string told = text(range, name);
  if (const std::optional<Timestamp> moment = parse_rfc3339(told)) return *moment;
  return permanent_failure(
      fmt::format("has \"{}\" as date-range/{}, which is no date and time of RFC 3339", printable(told, 40), name));
}

/// RFC 8460 section 4.4: an integer. Some write it as a string.
std::uint64_t TlsReading::sessions(const json& object, const char* name) const {
  const json& value = member(object, name);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  const std::optional<std::uint64_t> number = parse_number(text(object, name));
  if (!value.is_null())
    warnings_.add("sessions-word", fmt::format("{} is no whole number; it is taken for {}", name, number.value_or(0)));
  return number.value_or(0);
}

TlsReport::Failure TlsReading::failure(const json& item) const {
  return {.result_type = text(item, "result-type"),
          .sending_mta_ip = text(item, "sending-mta-ip"),
          .receiving_mx = text(item, "receiving-mx-hostname"),
          .receiving_ip = text(item, "receiving-ip"),
          .reason_code = text(item, "failure-reason-code"),
          .sessions = sessions(item, "failed-session-count")};
}

TlsReport::Policy TlsReading::policy(const json& item) const {
  const json& told = member(item, "policy");
  const json& summary = member(item, "summary");
  TlsReport::Policy policy;
  policy.type = text(told, "policy-type");
  policy.domain = domain(told, "policy-domain");
  policy.successful = sessions(summary, "total-successful-session-count");
  policy.failed = sessions(summary, "total-failure-session-count");
  for (const json* detail : items(member(item, "failure-details"))) policy.failures.push_back(failure(*detail));
  if (policy.domain.empty()) warnings_.add("tls-domain-missing", "a policy has no policy-domain");
  return policy;
}

Result<TlsReport> TlsReading::read(const json& document) const {
  const std::vector<const json*> policies = items(member(document, "policies"));
  if (policies.empty()) return permanent_failure("is JSON, but no TLS report: it has no policies");
  TlsReport report;
  report.org_name = text(document, "organization-name");
  report.contact = text(document, "contact-info");
  report.report_id = text(document, "report-id");
  const json& range = member(document, "date-range");
  report.begin = DMARCD_TRY(time(range, "start-datetime"));
  report.end = DMARCD_TRY(time(range, "end-datetime"));
  if (report.end < report.begin) return permanent_failure("is about a time that ends before it begins");
  if (report.org_name.empty()) warnings_.add("org-name-missing", "there is no organization-name");
  if (report.report_id.empty()) warnings_.add("report-id-missing", "there is no report-id");
  for (const json* item : policies) report.policies.push_back(policy(*item));
  return report;
}

}  // namespace

Result<TlsReport> read_tls_report(std::string_view octets, WarningList& warnings) {
  const json document = DMARCD_TRY(parse_bounded_json(octets));
  return TlsReading(warnings).read(document);
}

}  // namespace dmarcd::receiving
