#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/arc/arc_result.h"
#include "dmarcd/arc/chain.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/body_digests.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::arc {

/// Validates the Authenticated Received Chain of one message (RFC 8617 section 5.2).
///
/// The newest ARC-Message-Signature is verified first, then the seals from the newest to the oldest, and nothing after
/// the first that fails: what sets cost is spent only on those that hold. A set costs at most two look-ups and two
/// signatures, and each seal hashes the ARC fields up to its own.
class ArcVerifier {
 public:
  /// For a message received at `now`. `cryptography` must outlive this.
  ArcVerifier(const dkim::Cryptography& cryptography, Timestamp now) : cryptography_(cryptography), now_(now) {}

  /// The whole header, in order, once, before the body. Starts the look-ups of keys and tells `body_digests` what is
  /// wanted of the body. Both `header` and `body_digests` must outlive this.
  void header(const std::vector<message::HeaderField>& header, dns::Resolver& resolver,
              dkim::BodyDigests& body_digests);

  /// After the body. Waits for the keys.
  ArcResult finish(dns::Resolver& resolver);

 private:
  const dkim::Cryptography& cryptography_;
  Timestamp now_;
  const std::vector<message::HeaderField>* header_ = nullptr;
  dkim::BodyDigests* body_digests_ = nullptr;
  tl::expected<std::vector<SealedSet>, std::string> chain_;
};

}  // namespace dmarcd::arc
