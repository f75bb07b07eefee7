#include "seal_input.h"

#include "dmarcd/dkim/canonical_header.h"

namespace dmarcd::arc {
namespace {

std::string relaxed(const message::HeaderField& field) {
  return dkim::canonical_field(field, dkim::Canonicalization::relaxed);
}

std::string relaxed_without_signature(const message::HeaderField& field) {
  std::string text = relaxed({field.name, dkim::without_signature(field.value)});
  text.resize(text.size() - 2);
  return text;
}

}  // namespace

SealInput::SealInput(const std::vector<message::HeaderField>& header, const std::vector<SealedSet>& chain) {
  sets_.reserve(chain.size());
  for (const SealedSet& set : chain) {
    const message::HeaderField& seal = header[set.seal.position];
    sets_.push_back({relaxed(header[set.results_position]) + relaxed(header[set.message_signature.position]),
                     relaxed(seal), relaxed_without_signature(seal)});
  }
}

std::string SealInput::digest(std::size_t index, const dkim::Cryptography& cryptography) const {
  const std::unique_ptr<dkim::Digest> digest = cryptography.begin_sha256();
  for (std::size_t i = 0; i < index; ++i) {
    digest->add(sets_[i].results_and_signature);
    digest->add(sets_[i].seal);
  }
  digest->add(sets_[index].results_and_signature);
  digest->add(sets_[index].open_seal);
  return digest->value();
}

}  // namespace dmarcd::arc
