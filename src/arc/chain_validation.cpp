#include "chain_validation.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/dkim/signature_proof.h"

#include "seal_input.h"

namespace dmarcd::arc {
namespace {

/// Older signatures are verified for oldest-pass alone, each over the header once more. Headers are far smaller; with a
/// larger one, fifty sets of a stranger's own would cost us too much for what is only told.
constexpr std::size_t largest_header_for_oldest_pass = 256UL * 1024;

std::size_t size_of(const std::vector<message::HeaderField>& header) {
  std::size_t size = 0;
  for (const message::HeaderField& field : header) size += field.name.size() + field.value.size();
  return size;
}

Flaw of_set(std::string_view name, unsigned instance, Flaw flaw) {
  return {fmt::format("{} i={}: {}", name, instance, flaw.reason), flaw.is_checked};
}

}  // namespace

ChainValidation::ChainValidation(const std::vector<SealedSet>& chain, const std::vector<message::HeaderField>& header,
                                 dkim::BodyDigests& body_digests, const dkim::Cryptography& cryptography,
                                 dns::Resolver& resolver)
    : chain_(chain), header_(header), body_digests_(body_digests), cryptography_(cryptography), resolver_(resolver) {}

std::optional<Flaw> ChainValidation::find_flaw_in_newest_signature() {
  const SealedSet& newest = chain_.back();
  std::optional<Flaw> flaw = find_flaw(newest.message_signature);
  if (!flaw) return std::nullopt;
  return of_set("ARC-Message-Signature", newest.instance, *std::move(flaw));
}

std::optional<Flaw> ChainValidation::find_flaw_in_seals() {
  prefetch_seals();
  const SealInput input(header_, chain_);
  for (std::size_t index = chain_.size(); index-- > 0;) {
    const unsigned instance = chain_[index].instance;
    const Seal& seal = chain_[index].seal;
    const tl::expected<dkim::FittingKeys, Flaw> keys = fetch_keys(seal.signature);
    if (!keys) return of_set("ARC-Seal", instance, keys.error());
    const std::string digest = input.digest(index, cryptography_);
    const bool fits = std::any_of(keys->begin(), keys->end(), [&](const auto& key) {
      return cryptography_.verifies(*key, digest, seal.signature.signature);
    });
    if (!fits) return of_set("ARC-Seal", instance, {"it does not fit the sets that it seals and the key"});
  }
  return std::nullopt;
}

unsigned ChainValidation::find_oldest_pass() {
  const std::size_t newest = chain_.size() - 1;
  if (newest > 0 && size_of(header_) > largest_header_for_oldest_pass) return chain_[newest].instance;
  prefetch_older_signatures();
  for (std::size_t index = newest; index-- > 0;)
    if (find_flaw(chain_[index].message_signature)) return chain_[index + 1].instance;
  return 0;
}

std::optional<Flaw> ChainValidation::find_flaw(const MessageSignature& message_signature) {
  if (!message_signature.signature) return Flaw{message_signature.signature.error()};
  const dkim::Signature& signature = *message_signature.signature;
  if (std::optional<Flaw> flaw = find_flaw_in_body(signature)) return flaw;  // Costs no key.
  const tl::expected<dkim::FittingKeys, Flaw> keys = fetch_keys(signature);
  if (!keys) return keys.error();
  if (prove(cryptography_, body_digests_, header_, message_signature.position, signature, *keys)) return std::nullopt;
  return Flaw{"the signature does not fit the signed header fields and the key"};
}

std::optional<Flaw> ChainValidation::find_flaw_in_body(const dkim::Signature& signature) {
  const std::optional<dkim::BodyDigest> body =
      body_digests_.find(signature.body_canonicalization, signature.body_length);
  if (!body || body->hash != signature.body_hash) return Flaw{"the body differs from the one that was signed"};
  // RFC 6376 section 8.2: anything may have been put behind the signed part.
  if (signature.body_length && *signature.body_length < body->canonical_length)
    return Flaw{fmt::format("l={} leaves {} octets of the body unsigned", *signature.body_length,
                            body->canonical_length - *signature.body_length)};
  return std::nullopt;
}

tl::expected<dkim::FittingKeys, Flaw> ChainValidation::fetch_keys(const dkim::Signature& signature) {
  const dns::LookupResult answer = resolver_.lookup(signature.key_name, dns::RecordType::txt);
  if (!answer) return tl::unexpected(Flaw{answer.error().text, false});
  tl::expected<dkim::FittingKeys, dkim::Defect> keys = choose_keys(dkim::key_records(**answer), signature);
  if (!keys) return tl::unexpected(Flaw{std::move(keys).error().reason});
  return *std::move(keys);
}

void ChainValidation::prefetch_seals() {
  for (const SealedSet& set : chain_) resolver_.prefetch(set.seal.signature.key_name, dns::RecordType::txt);
}

void ChainValidation::prefetch_older_signatures() {
  for (const SealedSet& set : chain_)
    if (const auto& signature = set.message_signature.signature; signature && !find_flaw_in_body(*signature))
      resolver_.prefetch(signature->key_name, dns::RecordType::txt);
}

}  // namespace dmarcd::arc
