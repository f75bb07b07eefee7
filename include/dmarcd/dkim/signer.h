#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"

namespace dmarcd::dkim {

/// Signs our own mail.
class Signer {
 public:
  virtual ~Signer() = default;

  /// The DKIM-Signature fields to put before the message, each with its CR LF; empty where no key is set. The same
  /// message and time give the same octets.
  virtual Result<std::string> sign(std::string_view message, Timestamp signed_at) const = 0;
};

}  // namespace dmarcd::dkim
