#pragma once

#include <memory>

#include "dmarcd/base/result.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/verifier.h"

namespace dmarcd::libopendkim {

/// The engine that the options name. `cryptography` must outlive it.
Result<std::unique_ptr<dkim::DkimEngine>> make_dkim_engine(const dkim::Cryptography& cryptography,
                                                           const dkim::DkimOptions& options);

}  // namespace dmarcd::libopendkim
