#include "opendkim_engine.h"

#include "opendkim_verifier.h"

namespace dmarcd::libopendkim {

OpendkimEngine::OpendkimEngine(Libraries libraries, const dkim::DkimOptions& options)
    : libraries_(std::move(libraries)), options_(options) {}

Result<std::unique_ptr<OpendkimEngine>> OpendkimEngine::create(const dkim::DkimOptions& options) {
  Libraries libraries = DMARCD_TRY(Libraries::open());
  return std::unique_ptr<OpendkimEngine>(new OpendkimEngine(std::move(libraries), options));
}

std::unique_ptr<dkim::Verifier> OpendkimEngine::begin_message(Timestamp now) const {
  return std::make_unique<OpendkimVerifier>(libraries_, options_, now);
}

}  // namespace dmarcd::libopendkim
