#include "dmarcd/report/report_name.h"

#include <fmt/format.h>
#include <memory>

namespace dmarcd::report {
namespace {

std::string hexadecimal(std::string_view octets) {
  std::string text;
  for (const char octet : octets) text += fmt::format("{:02x}", static_cast<unsigned char>(octet));
  return text;
}

std::int64_t last_second(const Period& period) {
  return unix_seconds(period.end) - 1;
}

}  // namespace

std::string make_report_id(const dkim::Cryptography& cryptography, const dns::DomainName& reporter,
                           const dns::DomainName& policy_domain, const Period& period, std::string_view policy,
                           unsigned part) {
  constexpr std::size_t octets = 16;
  const std::unique_ptr<dkim::Digest> digest = cryptography.begin_sha256();
  digest->add(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", reporter.text(), policy_domain.text(), unix_seconds(period.begin),
                          unix_seconds(period.end), policy, part));
  return hexadecimal(std::string_view(digest->value()).substr(0, octets));
}

std::string make_file_name(const dns::DomainName& reporter, const dns::DomainName& policy_domain, const Period& period,
                           std::string_view report_id) {
  return fmt::format("{}!{}!{}!{}!{}.xml.gz", reporter.text(), policy_domain.text(), unix_seconds(period.begin),
                     last_second(period), report_id);
}

std::string make_subject(const dns::DomainName& reporter, const dns::DomainName& policy_domain,
                         std::string_view report_id) {
  return fmt::format("Report Domain: {} Submitter: {} Report-ID: {}", policy_domain.text(), reporter.text(), report_id);
}

}  // namespace dmarcd::report
