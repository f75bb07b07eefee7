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
  remarks.notes.push_back({position, "send_reports: this version keeps records, but does not send reports yet"});
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
  check_zone_files(config, places, remarks);
  check_forwarders(config, places, remarks);
  check_exceptions(config, places, remarks);
}

}  // namespace dmarcd::config
