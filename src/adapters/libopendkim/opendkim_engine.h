#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/verifier.h"

#include "library.h"

namespace dmarcd::libopendkim {

/// DKIM by libopendkim, with our rules around it. What the library cannot verify is neutral, and the reason says so: a
/// message without a usable From field, a CR or LF that is no line end where it matters, tags with octets above ASCII,
/// RSA keys above some 5,900 bits.
///
/// One engine a configuration, because the library's options may not change while messages are open. About 24 kB of
/// memory for a signed message that is open, whatever its size.
class OpendkimEngine final : public dkim::DkimEngine {
 public:
  /// Fails if the library is not one that we can work with.
  static Result<std::unique_ptr<OpendkimEngine>> create(const dkim::DkimOptions& options);

  std::unique_ptr<dkim::Verifier> begin_message(Timestamp now) const override;

 private:
  OpendkimEngine(Libraries libraries, const dkim::DkimOptions& options);

  Libraries libraries_;
  dkim::DkimOptions options_;
};

}  // namespace dmarcd::libopendkim
