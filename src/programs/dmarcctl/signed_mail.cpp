#include "signed_mail.h"

#include "dmarcd/sending/report_mail.h"

#include "opendkim_signer.h"
#include "openssl_cryptography.h"
#include "report_configuration.h"

namespace dmarcd::dmarcctl {

Result<std::string> signed_mail(const config::Config& config, const sending::ReportFacts& facts,
                                const std::string& document, const std::string& recipient) {
  const openssl::OpensslCryptography cryptography;
  const std::unique_ptr<dkim::Signer> signer =
      DMARCD_TRY(libopendkim::make_signer(cryptography, wiring::signing_keys(config)));
  const std::string mail = sending::compose_report_mail(facts, document, recipient);
  return DMARCD_TRY(signer->sign(mail, facts.built_at)) + mail;
}

}  // namespace dmarcd::dmarcctl
