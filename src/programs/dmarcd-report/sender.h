#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signer.h"
#include "dmarcd/report/document.h"
#include "dmarcd/sending/mail_transport.h"
#include "dmarcd/sending/report_run.h"

#include "dns_source.h"

namespace dmarcd::reporter {

/// Everything that sends reports, as one configuration says.
class Sender {
 public:
  /// `listener` must outlive this. An Error names what of the configuration is of no use.
  static Result<std::unique_ptr<Sender>> open(const config::Config& config, sending::RunListener& listener);

  sending::ReportRun& run() { return *run_; }
  sending::Outbox& outbox() { return *outbox_; }
  const sending::ReportOptions& options() const { return options_; }
  std::unique_ptr<dns::Resolver> resolver() const { return dns_.resolver(); }

  /// What of our own domain would make receivers doubt our reports, for the log; asks the DNS.
  std::vector<std::string> doubts_of_own_domain() const;

 private:
  Sender(wiring::DnsSource dns, sending::ReportOptions options);

  wiring::DnsSource dns_;
  std::unique_ptr<dmarc::PublicSuffixList> suffixes_;
  sending::ReportOptions options_;
  std::unique_ptr<sending::Outbox> outbox_;
  std::unique_ptr<sending::LeftRecords> left_records_;  ///< May be null.
  std::unique_ptr<dkim::Cryptography> cryptography_;
  std::unique_ptr<report::DocumentFactory> documents_;
  std::unique_ptr<dkim::Signer> signer_;
  std::unique_ptr<sending::MailTransport> transport_;
  std::unique_ptr<sending::ReportRun> run_;
};

}  // namespace dmarcd::reporter
