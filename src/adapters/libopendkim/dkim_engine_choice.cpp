#include "dkim_engine_choice.h"

#include "dmarcd/dkim/native_engine.h"

#include "opendkim_engine.h"

namespace dmarcd::libopendkim {

Result<std::unique_ptr<dkim::DkimEngine>> make_dkim_engine(const dkim::Cryptography& cryptography,
                                                           const dkim::DkimOptions& options) {
  if (options.engine == dkim::EngineKind::native) return std::make_unique<dkim::NativeEngine>(cryptography, options);
  return DMARCD_TRY(OpendkimEngine::create(cryptography, options));
}

}  // namespace dmarcd::libopendkim
