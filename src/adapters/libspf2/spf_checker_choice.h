#pragma once

#include <memory>

#include "dmarcd/spf/spf_checker.h"

namespace dmarcd::libspf2 {

/// The engine that the configuration or the command line names.
std::unique_ptr<spf::SpfChecker> make_spf_checker(spf::SpfEngine engine);

}  // namespace dmarcd::libspf2
