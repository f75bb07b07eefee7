#pragma once

#include <cstddef>
#include <memory>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/dkim/body_digests.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/key_record.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::dkim {

/// Why a signature does not verify.
enum class Mismatch {
  body_differs,       ///< The body hash is not bh=.
  body_too_short,     ///< The canonical body has fewer octets than l= says.
  signature_differs,  ///< The signature b= is not of this header and any of the keys.
};

/// Checks the signature that stands at `position` of `header` against the whole message (RFC 6376 section 6.1.3), with
/// one key after the other, and returns the one that fits. Its body must have been wanted of `body_digests` and must
/// have ended.
tl::expected<std::shared_ptr<const KeyRecord>, Mismatch> prove(const Cryptography& cryptography,
                                                               BodyDigests& body_digests,
                                                               const std::vector<message::HeaderField>& header,
                                                               std::size_t position, const Signature& signature,
                                                               const FittingKeys& keys);

}  // namespace dmarcd::dkim
