#include "rules.h"

#include <fmt/format.h>

namespace dmarcd::config {
namespace {

Position place_of(const Places& places, const std::string& setting) {
  const auto place = places.find(setting);
  return place == places.end() ? Position{} : place->second;
}

void check_password(const Config& config, const Places& places, Remarks& remarks) {
  if (config.redis.password.empty()) return;
  const Position position = place_of(places, "redis.password");
  if (!config.redis.password_file.file.empty())
    remarks.mistakes.push_back({position, "password: password_file is set as well; remove one of them"});
  else
    remarks.notes.push_back({position, "password: whoever may read this file knows it; password_file is better"});
}

void check_store(const Config& config, const Places& places, Remarks& remarks) {
  if (config.store.kind == StoreKind::redis && config.dmarc_servers.empty() && config.redis.servers.empty())
    remarks.mistakes.push_back(
        {place_of(places, "records.store"), "store: \"redis\" needs a server; set servers in the section redis"});
}

void check_reports(const Config& config, const Places& places, Remarks& remarks) {
  if (!config.send_reports) return;
  const Position position = place_of(places, "dmarc.send_reports");
  const ReportSettings& settings = config.report_settings;
  std::string missing;
  const auto require = [&](bool is_given, std::string_view name) {
    if (!is_given) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", name);
  };
  require(!settings.org_name.empty(), "org_name");
  require(settings.domain.has_value(), "domain");
  require(!settings.email.empty(), "email");
  if (!missing.empty())
    remarks.mistakes.push_back({position, fmt::format("send_reports: report_settings needs {}", missing)});
}

void check_failure_reports(const Config& config, const Places& places, Remarks& remarks) {
  if (!config.failure_reports.options.enabled) return;
  const Position position = place_of(places, "failure_reports.enabled");
  if (!config.report_settings.domain || config.report_settings.email.empty())
    remarks.mistakes.push_back({position, "enabled: report_settings needs domain, email"});
  if (!config.send_reports)
    remarks.notes.push_back({position, "enabled: send_reports is off here; another host has to send the reports"});
}

bool is_loopback(const std::string& host) {
  const Result<IpAddress> address = IpAddress::parse(host);
  return host == "localhost" || (address && address->is_loopback());
}

void check_delivery(const Config& config, const Places& places, Remarks& remarks) {
  using Encryption = sending::TransportOptions::Encryption;
  using Route = sending::TransportOptions::Route;
  const sending::TransportOptions& delivery = config.reports.delivery;
  const bool has_password = !config.reports.password_file.file.empty();
  const Position position = place_of(places, "reports.delivery.user");
  if (delivery.user.empty() == has_password)
    remarks.mistakes.push_back({position, "user: a log-in needs both user and password_file"});
  if (delivery.user.empty()) return;
  if (delivery.route == Route::direct)
    remarks.mistakes.push_back({position, "user: with route = \"direct\" nobody knows this user; use a smarthost"});
  const bool is_encrypted = delivery.encryption == Encryption::required || delivery.encryption == Encryption::implicit;
  if (!is_encrypted && !is_loopback(config.report_settings.smtp))
    remarks.mistakes.push_back(
        {position, "user: the password would be sent unencrypted; set encryption = \"required\" or \"implicit\""});
}

void check_encryption(const Config& config, const Places& places, Remarks& remarks) {
  const sending::TransportOptions& delivery = config.reports.delivery;
  if (delivery.route == sending::TransportOptions::Route::direct &&
      delivery.encryption == sending::TransportOptions::Encryption::implicit)
    remarks.mistakes.push_back(
        {place_of(places, "reports.delivery.encryption"),
         "encryption: \"implicit\" is for a smarthost; servers of other domains begin in clear"});
}

void check_signatures(const Config& config, const Places& places, Remarks& remarks) {
  for (const ReportSignature& signature : config.reports.signatures)
    if (signature.selector.empty() || signature.key_file.file.empty())
      remarks.mistakes.push_back({place_of(places, "reports.signature." + signature.name),
                                  fmt::format("signature \"{}\": needs selector and key_file", signature.name)});
}

void check_forwarders(const Config& config, const Places& places, Remarks& remarks) {
  for (const evaluation::ForwarderRule& rule : config.session.local_rules.forwarders)
    if (!rule.asks_for_anything())
      remarks.mistakes.push_back(
          {place_of(places, "local.forwarder." + rule.name),
           fmt::format("forwarder \"{}\": asks for nothing; set networks, names, signers or lists", rule.name)});
}

void check_exceptions(const Config& config, const Places& places, Remarks& remarks) {
  for (const evaluation::ExceptionRule& rule : config.session.local_rules.exceptions) {
    const std::string path = "local.exception." + rule.name;
    if (!rule.asks_for_anything())
      remarks.mistakes.push_back(
          {place_of(places, path),
           fmt::format("exception \"{}\": asks for nothing; set author_domains or recipients", rule.name)});
    if (rule.least_policy != dmarc::Policy::none && rule.treatment != evaluation::Treatment::force)
      remarks.mistakes.push_back(
          {place_of(places, path + ".least_policy"), "least_policy: means something with treatment = \"force\" only"});
  }
}

void check_zone_files(const Config& config, const Places& places, Remarks& remarks) {
  if (!config.zone_files.empty())
    remarks.notes.push_back(
        {place_of(places, "dns.zone_files"), "zone_files: for trying out only; nothing is asked of the real DNS"});
}

}  // namespace

void check_rules(const Config& config, const Places& places, Remarks& remarks) {
  check_password(config, places, remarks);
  check_store(config, places, remarks);
  check_reports(config, places, remarks);
  check_failure_reports(config, places, remarks);
  check_delivery(config, places, remarks);
  check_encryption(config, places, remarks);
  check_signatures(config, places, remarks);
  check_zone_files(config, places, remarks);
  check_forwarders(config, places, remarks);
  check_exceptions(config, places, remarks);
}

}  // namespace dmarcd::config
