#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/arc/chain.h"
#include "dmarcd/dkim/body_digests.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/key_record.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::arc {

/// Why a chain does not pass.
struct Flaw {
  std::string reason;
  bool is_checked = true;  ///< False: for want of an answer from the DNS.
};

/// The cryptographic half of the validation (RFC 8617 section 5.2, steps 4 to 6) of a chain of one set or more. All
/// that it is made of must outlive it, and the body must have ended.
class ChainValidation {
 public:
  ChainValidation(const std::vector<SealedSet>& chain, const std::vector<message::HeaderField>& header,
                  dkim::BodyDigests& body_digests, const dkim::Cryptography& cryptography, dns::Resolver& resolver);

  /// Step 4: the newest ARC-Message-Signature must verify.
  std::optional<Flaw> find_flaw_in_newest_signature();

  /// Step 6: every ARC-Seal must, the newest first.
  std::optional<Flaw> find_flaw_in_seals();

  /// Step 5: from which instance on all ARC-Message-Signatures verify; 0 if all do.
  unsigned find_oldest_pass();

 private:
  std::optional<Flaw> find_flaw(const MessageSignature& message_signature);
  std::optional<Flaw> find_flaw_in_body(const dkim::Signature& signature);
  tl::expected<dkim::FittingKeys, Flaw> fetch_keys(const dkim::Signature& signature);
  void prefetch_seals();
  void prefetch_older_signatures();

  const std::vector<SealedSet>& chain_;
  const std::vector<message::HeaderField>& header_;
  dkim::BodyDigests& body_digests_;
  const dkim::Cryptography& cryptography_;
  dns::Resolver& resolver_;
};

}  // namespace dmarcd::arc
