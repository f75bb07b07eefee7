#pragma once

#include <optional>

#include "dmarcd/dkim/signature_checks.h"

#include "library.h"
#include "message_handle.h"
#include "plain_octets.h"

namespace dmarcd::libopendkim {

/// One message. An unsigned one, or one whose signatures need no cryptography, never reaches the library.
class OpendkimVerifier final : public dkim::Verifier {
 public:
  OpendkimVerifier(dkim_lib& library, const dkim::Cryptography& cryptography, const dkim::DkimOptions& options,
                   Timestamp now);

  void header(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>& author_domains,
              dns::Resolver& resolver, dkim::BodyDigests& body_digests) override;
  void body(std::string_view piece) override;
  std::vector<dkim::DkimResult> finish(dns::Resolver& resolver) override;

 private:
  void accept_what_the_library_verifies();

  dkim_lib& library_;
  dkim::SignatureChecks checks_;
  std::optional<MessageHandle> handle_;
  BodyOctets body_octets_;
};

}  // namespace dmarcd::libopendkim
