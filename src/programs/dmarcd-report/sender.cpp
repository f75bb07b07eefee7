#include "sender.h"

#include <utility>

#include "dmarcd/sending/self_check.h"

#include "clock.h"
#include "gzip.h"
#include "host_name.h"
#include "opendkim_signer.h"
#include "openssl_cryptography.h"
#include "random.h"
#include "report_configuration.h"
#include "report_documents.h"
#include "smtp_transport.h"
#include "stores.h"
#include "suffix_list.h"

namespace dmarcd::reporter {
Sender::Sender(wiring::DnsSource dns, sending::ReportOptions options)
    : dns_(std::move(dns)), options_(std::move(options)) {}

Result<std::unique_ptr<Sender>> Sender::open(const config::Config& config, sending::RunListener& listener) {
  wiring::DnsSource dns = DMARCD_TRY(wiring::DnsSource::open({}, config));
  std::unique_ptr<Sender> sender(new Sender(std::move(dns), wiring::report_options(config, "dmarcd " DMARCD_VERSION)));
  sender->suffixes_ = DMARCD_TRY(wiring::suffix_list(config));
  sender->options_.verification.suffixes = sender->suffixes_.get();
  sender->outbox_ = DMARCD_TRY(wiring::open_outbox(config, sql::Access::read_write));
  sender->left_records_ = DMARCD_TRY(wiring::open_left_records(config));
  sender->cryptography_ = std::make_unique<openssl::OpensslCryptography>();
  sender->documents_ = std::make_unique<libxml2::ReportDocuments>(zlib::begin_gzip);
  sender->signer_ = DMARCD_TRY(libopendkim::make_signer(*sender->cryptography_, wiring::signing_keys(config)));
  sender->transport_ = DMARCD_TRY(libcurl::SmtpTransport::create(wiring::transport_options(config, system::host_name()),
                                                                 [raw = sender.get()] { return raw->resolver(); }));
  sender->run_ = std::make_unique<sending::ReportRun>(
      sending::RunEngines{.outbox = *sender->outbox_,
                          .left_records = sender->left_records_.get(),
                          .documents = {*sender->documents_, *sender->cryptography_},
                          .mail = {*sender->signer_, *sender->transport_},
                          .make_resolver = [raw = sender.get()] { return raw->resolver(); },
                          .listener = listener,
                          .clock = system::now},
      sender->options_, system::random_id());
  return sender;
}

std::vector<std::string> Sender::doubts_of_own_domain() const {
  const std::unique_ptr<dns::Resolver> resolver = dns_.resolver();
  return sending::check_own_domain(options_.letterhead, *signer_, *cryptography_, *resolver, system::now());
}

}  // namespace dmarcd::reporter
