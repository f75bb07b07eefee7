#include "dmarcd/dkim/signature_proof.h"

#include <cassert>

#include "dmarcd/dkim/canonical_header.h"

namespace dmarcd::dkim {

Proof prove(const Cryptography& cryptography, BodyDigests& body_digests,
            const std::vector<message::HeaderField>& header, std::size_t position, const Signature& signature,
            const KeyRecord& key) {
  const std::optional<BodyDigest> body = body_digests.find(signature.body_canonicalization, signature.body_length);
  assert(body);
  if (signature.body_length.value_or(0) > body->canonical_length) return Proof::body_too_short;
  if (body->hash != signature.body_hash) return Proof::body_differs;

  const std::unique_ptr<Digest> digest = cryptography.begin_sha256();
  add_signed_header(*digest, header, position, signature);
  return cryptography.verifies(key, digest->value(), signature.signature) ? Proof::verified : Proof::signature_differs;
}

}  // namespace dmarcd::dkim
