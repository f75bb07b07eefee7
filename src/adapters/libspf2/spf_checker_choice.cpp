#include "spf_checker_choice.h"

#include "dmarcd/spf/native_spf_checker.h"

#include "libspf2_checker.h"

namespace dmarcd::libspf2 {

std::unique_ptr<spf::SpfChecker> make_spf_checker(spf::SpfEngine engine) {
  if (engine == spf::SpfEngine::libspf2) return std::make_unique<Libspf2Checker>();
  return std::make_unique<spf::NativeSpfChecker>();
}

}  // namespace dmarcd::libspf2
