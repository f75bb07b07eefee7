#include "generation.h"

#include <utility>

#include "clock.h"
#include "dkim_engine_choice.h"
#include "host_name.h"
#include "openssl_cryptography.h"
#include "random.h"
#include "spf_checker_choice.h"
#include "suffix_list.h"

namespace dmarcd::daemon {
namespace {

Result<std::shared_ptr<DnsService>> dns_for(const config::Config& config, const Generation* previous) {
  const bool is_same = previous && config.zone_files.empty() && previous->config().zone_files.empty() &&
                       config.nameservers == previous->config().nameservers &&
                       config.answer_cache == previous->config().answer_cache;
  if (is_same) return previous->shared_dns();
  return std::shared_ptr<DnsService>(DMARCD_TRY(DnsService::open(config)));
}

session::SessionOptions session_options(const config::Config& config) {
  session::SessionOptions options = config.session;
  options.fallback_receiver = system::host_name();
  return options;
}

std::unique_ptr<session::FailureReporter> failure_reporter(const config::Config& config,
                                                           const dkim::Cryptography& cryptography) {
  const sending::FailureReportOptions& options = config.failure_reports.options;
  if (!options.enabled || !config.report_settings.domain) return nullptr;
  const std::string& key = config.failure_reports.redaction_key_file.text;
  return std::make_unique<session::FailureReporter>(
      session::FailureReporterOptions{.only_domains = options.only_domains,
                                      .most_a_minute = options.most_a_minute,
                                      .most_a_day = options.most_a_day,
                                      .redaction_key = key.empty() ? system::random_id() : key,
                                      .reporter = *config.report_settings.domain,
                                      .user_agent = "dmarcd/" DMARCD_VERSION},
      cryptography);
}

}  // namespace

Generation::Generation(const config::Config& config, std::shared_ptr<DnsService> dns,
                       std::unique_ptr<dkim::Cryptography> cryptography, std::unique_ptr<dkim::DkimEngine> dkim,
                       std::unique_ptr<dmarc::PublicSuffixList> public_suffixes)
    : config_(config),
      dns_(std::move(dns)),
      spf_(libspf2::make_spf_checker(config.spf_engine)),
      cryptography_(std::move(cryptography)),
      dkim_(std::move(dkim)),
      public_suffixes_(std::move(public_suffixes)),
      failure_reporter_(failure_reporter(config, *cryptography_)),
      setup_{.options = session_options(config),
             .engines = {*spf_, *dkim_, *cryptography_, public_suffixes_.get()},
             .begin_message = [this] { return begin_message(); },
             .failure_reporter = failure_reporter_.get(),
             .wants_findings = config.log.level == config::LogLevel::debug} {}

Result<std::shared_ptr<const Generation>> Generation::create(const config::Config& config, const Generation* previous) {
  std::shared_ptr<DnsService> dns = DMARCD_TRY(dns_for(config, previous));
  auto cryptography = std::make_unique<openssl::OpensslCryptography>();
  std::unique_ptr<dkim::DkimEngine> dkim = DMARCD_TRY(libopendkim::make_dkim_engine(*cryptography, config.dkim));
  std::unique_ptr<dmarc::PublicSuffixList> public_suffixes = DMARCD_TRY(wiring::suffix_list(config));
  return std::shared_ptr<const Generation>(
      new Generation(config, std::move(dns), std::move(cryptography), std::move(dkim), std::move(public_suffixes)));
}

std::shared_ptr<const session::SessionSetup> Generation::setup_of(const std::shared_ptr<const Generation>& generation) {
  return {generation, &generation->setup_};
}

session::MessageStart Generation::begin_message() const {
  constexpr unsigned percent = 100;
  return {.resolver = dns_->resolver_for_message(config_.message_budget),
          .received_at = system::now(),
          .sample = system::random_below(percent),
          .id = system::random_id()};
}

}  // namespace dmarcd::daemon
