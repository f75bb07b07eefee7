#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dmarcd/arc/chain.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::arc {

/// What the seals of a chain are over (RFC 8617 section 5.1.1): the sets from the first up to the seal's own, each as
/// ARC-Authentication-Results, ARC-Message-Signature and ARC-Seal in relaxed form, wherever in the header they stand;
/// the seal itself last, with an empty b= and without its CR LF. (A seal with cv=fail covers its own set alone, and is
/// never verified: what it says ends the validation before.)
///
/// The fields are brought into form once; a digest costs the octets of the sets that it is over.
class SealInput {
 public:
  SealInput(const std::vector<message::HeaderField>& header, const std::vector<SealedSet>& chain);

  /// The SHA-256 that the seal of the set at `index` of the chain signs.
  std::string digest(std::size_t index, const dkim::Cryptography& cryptography) const;

 private:
  struct CanonicalSet {
    std::string results_and_signature;
    std::string seal;
    std::string open_seal;  ///< As its own signature sees it.
  };

  std::vector<CanonicalSet> sets_;
};

}  // namespace dmarcd::arc
