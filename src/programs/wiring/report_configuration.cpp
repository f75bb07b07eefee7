#include "report_configuration.h"

#include <fmt/format.h>

namespace dmarcd::wiring {
namespace {

/// What stands for a setting that is not given.
std::string or_else(const std::string& text, const std::string& otherwise) {
  return text.empty() ? otherwise : text;
}

/// The configuration's check demands the domain where reports are sent; a run that sends none needs no name.
dns::DomainName reporter_domain(const config::ReportSettings& settings) {
  if (settings.domain) return *settings.domain;
  return *dns::DomainName::parse("localhost.invalid");
}

sending::Letterhead letterhead(const config::ReportSettings& settings) {
  const dns::DomainName domain = reporter_domain(settings);
  return {.reporter = domain,
          .org_name = or_else(settings.org_name, domain.text()),
          .from_name = settings.from_name,
          .email = settings.email,
          .message_domain = or_else(settings.msgid_from, domain.text())};
}

std::vector<std::string> copy_addresses(const config::ReportSettings& settings) {
  std::vector<std::string> addresses = settings.bcc_addrs;
  if (!settings.additional_address.empty()) addresses.insert(addresses.begin(), settings.additional_address);
  return addresses;
}

}  // namespace

sending::ReportOptions report_options(const config::Config& config, const std::string& generator) {
  sending::ReportOptions options{.letterhead = letterhead(config.report_settings),
                                 .selection = config.reports.selection,
                                 .document = config.reports.document,
                                 .timing = config.reports.timing,
                                 .failure_reports = config.failure_reports.options,
                                 .verification = {config.session.evaluation.discovery, nullptr},
                                 .envelope_to = config.reports.envelope_to};
  options.selection.override_address = config.report_settings.override_address;
  options.selection.copy_addresses = copy_addresses(config.report_settings);
  options.document.generator = generator;
  options.timing.retries = config.report_settings.retries;
  return options;
}

sending::TransportOptions transport_options(const config::Config& config, const std::string& host_name) {
  sending::TransportOptions options = config.reports.delivery;
  options.host = config.report_settings.smtp;
  options.port = config.report_settings.smtp_port;
  options.helo = or_else(config.report_settings.helo, host_name);
  options.password = config.reports.password_file.text;
  return options;
}

std::vector<dkim::SigningKey> signing_keys(const config::Config& config) {
  std::vector<dkim::SigningKey> keys;
  for (const config::ReportSignature& signature : config.reports.signatures)
    keys.push_back({signature.domain.value_or(reporter_domain(config.report_settings)), signature.selector,
                    signature.key_file.text});
  return keys;
}

}  // namespace dmarcd::wiring
