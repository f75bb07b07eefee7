#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/session/smtp_session.h"
#include "dmarcd/spf/spf_checker.h"

#include "dns_service.h"

namespace dmarcd::daemon {

/// A configuration and all that is made of it for the sessions that begin under it. Never changes; lives as long as the
/// last of them.
class Generation {
 public:
  /// Takes over the DNS service of `previous`, with its cache, if its settings are the same and no zone file is read.
  static Result<std::shared_ptr<const Generation>> create(const config::Config& config, const Generation* previous);

  const config::Config& config() const { return config_; }
  const DnsService& dns() const { return *dns_; }
  const std::shared_ptr<DnsService>& shared_dns() const { return dns_; }

  /// What sessions work with; keeps `generation` alive.
  static std::shared_ptr<const session::SessionSetup> setup_of(const std::shared_ptr<const Generation>& generation);

 private:
  Generation(const config::Config& config, std::shared_ptr<DnsService> dns,
             std::unique_ptr<dkim::Cryptography> cryptography, std::unique_ptr<dkim::DkimEngine> dkim,
             std::unique_ptr<dmarc::PublicSuffixList> public_suffixes);

  session::MessageStart begin_message() const;

  config::Config config_;
  std::shared_ptr<DnsService> dns_;  // Shared with the generations before and after.
  std::unique_ptr<spf::SpfChecker> spf_;
  std::unique_ptr<dkim::Cryptography> cryptography_;
  std::unique_ptr<dkim::DkimEngine> dkim_;
  std::unique_ptr<dmarc::PublicSuffixList> public_suffixes_;    // Null under the tree walk.
  std::unique_ptr<session::FailureReporter> failure_reporter_;  // Null where they are off.
  session::SessionSetup setup_;
};

}  // namespace dmarcd::daemon
