#include "opendkim_engine.h"

#include "opendkim_verifier.h"

namespace dmarcd::libopendkim {

OpendkimEngine::OpendkimEngine(Library library, const dkim::Cryptography& cryptography,
                               const dkim::DkimOptions& options)
    : library_(std::move(library)), cryptography_(cryptography), options_(options) {}

Result<std::unique_ptr<OpendkimEngine>> OpendkimEngine::create(const dkim::Cryptography& cryptography,
                                                               const dkim::DkimOptions& options) {
  Library library = DMARCD_TRY(open_library());
  return std::unique_ptr<OpendkimEngine>(new OpendkimEngine(std::move(library), cryptography, options));
}

std::unique_ptr<dkim::Verifier> OpendkimEngine::begin_message(Timestamp now) const {
  return std::make_unique<OpendkimVerifier>(*library_, cryptography_, options_, now);
}

}  // namespace dmarcd::libopendkim
