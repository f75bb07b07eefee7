#include "dmarcd/dkim/signature_proof.h"

#include <algorithm>
#include <cassert>

#include "dmarcd/dkim/canonical_header.h"

namespace dmarcd::dkim {

tl::expected<std::shared_ptr<const KeyRecord>, Mismatch> prove(const Cryptography& cryptography,
                                                               BodyDigests& body_digests,
                                                               const std::vector<message::HeaderField>& header,
                                                               std::size_t position, const Signature& signature,
                                                               const FittingKeys& keys) {
  const std::optional<BodyDigest> body = body_digests.find(signature.body_canonicalization, signature.body_length);
  assert(body);
  if (signature.body_length.value_or(0) > body->canonical_length) return tl::unexpected(Mismatch::body_too_short);
  if (body->hash != signature.body_hash) return tl::unexpected(Mismatch::body_differs);

  const std::unique_ptr<Digest> digest = cryptography.begin_sha256();
  add_signed_header(*digest, header, position, signature);
  const std::string header_hash = digest->value();
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const std::shared_ptr<const KeyRecord>& candidate) {
    return cryptography.verifies(*candidate, header_hash, signature.signature);
  });
  if (key == keys.end()) return tl::unexpected(Mismatch::signature_differs);
  return *key;
}

}  // namespace dmarcd::dkim
