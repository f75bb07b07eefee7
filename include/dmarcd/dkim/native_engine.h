#pragma once

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/verifier.h"

namespace dmarcd::dkim {

/// DKIM by our own canonical forms and the cryptography that it is given.
class NativeEngine final : public DkimEngine {
 public:
  /// `cryptography` must outlive this.
  NativeEngine(const Cryptography& cryptography, const DkimOptions& options)
      : cryptography_(cryptography), options_(options) {}

  std::unique_ptr<Verifier> begin_message(Timestamp now) const override;

 private:
  const Cryptography& cryptography_;
  DkimOptions options_;
};

}  // namespace dmarcd::dkim
