#pragma once

#include <memory>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signer.h"
#include "dmarcd/dkim/signing_key.h"

namespace dmarcd::libopendkim {

/// Signs with each of the keys, in their order: relaxed/relaxed, SHA-256, the fields that RFC 6376 section 5.4.1 names,
/// From once more than it is there, so that nobody adds one. The message must have CR LF alone for line ends, the last
/// line too. An Error names the key that cannot be used, and why. `cryptography` must outlive the signer.
///
/// libopendkim signs with RSA keys. Ed25519 is signed by our own canonical forms: libopendkim 2.11 loses more than a
/// kilobyte of memory with each such signature.
Result<std::unique_ptr<dkim::Signer>> make_signer(const dkim::Cryptography& cryptography,
                                                  const std::vector<dkim::SigningKey>& keys);

}  // namespace dmarcd::libopendkim
