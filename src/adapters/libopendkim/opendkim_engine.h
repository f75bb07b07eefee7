#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/verifier.h"

#include "library.h"

namespace dmarcd::libopendkim {

/// DKIM by libopendkim, with our rules around it. What the library verifies passes, as far as it sees the octets that
/// RFC 6376 has hashed; whatever it does not, for whatever reason, our own check decides: a message without a usable
/// From field, a CR or LF that is no line end, tags with octets above ASCII, RSA keys above some 5,900 bits, and each
/// signature that it calls bad.
///
/// One engine a configuration, because the library's options may not change while messages are open. About 24 kB of
/// memory for a signed message that is open, whatever its size.
class OpendkimEngine final : public dkim::DkimEngine {
 public:
  /// Fails if the library is not one that we can work with. `cryptography` must outlive the engine.
  static Result<std::unique_ptr<OpendkimEngine>> create(const dkim::Cryptography& cryptography,
                                                        const dkim::DkimOptions& options);

  std::unique_ptr<dkim::Verifier> begin_message(Timestamp now) const override;

 private:
  OpendkimEngine(Library library, const dkim::Cryptography& cryptography, const dkim::DkimOptions& options);

  Library library_;
  const dkim::Cryptography& cryptography_;
  dkim::DkimOptions options_;
};

}  // namespace dmarcd::libopendkim
