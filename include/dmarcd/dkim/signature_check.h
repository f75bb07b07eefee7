#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/dkim/key_record.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dkim/signature_proof.h"
#include "dmarcd/dkim/verifier.h"

namespace dmarcd::dkim {

/// One DKIM-Signature field on its way to its result. Every rule is here, so that all engines judge alike: an engine
/// may only know of a signature that it verifies.
class SignatureCheck {
 public:
  /// Reads the field at `position` of a header; settled at once if it is not worth verifying at `now`.
  SignatureCheck(std::size_t position, std::string_view field_value, Timestamp now);

  /// Where the field stands in the header.
  std::size_t position() const { return position_; }

  /// Whether the result stands; then nothing below but `result` may be asked.
  bool is_settled() const { return !signature_; }
  const DkimResult& result() const { return result_; }

  const Signature& signature() const { return *signature_; }

  /// Asks the DNS for the keys and blocks until they are there. Settles the check if there is none to verify with.
  void fetch_keys(dns::Resolver& resolver);

  /// What `fetch_keys` found: at least one.
  const FittingKeys& keys() const { return keys_; }

  /// Settles the check by verifying the signature with one key after the other until one fits.
  void prove(const Cryptography& cryptography, const std::vector<message::HeaderField>& header,
             BodyDigests& body_digests, const DkimOptions& options);

  /// Settles the check of a signature that is known to verify with `key`.
  void accept(const KeyRecord& key, BodyDigests& body_digests, const DkimOptions& options);

  /// Settles the check as one beyond a cap: no result that anybody should see.
  void leave_out();

 private:
  std::optional<Defect> read(std::string_view field_value, Timestamp now);
  void settle(DkimCode code, std::string reason);

  std::size_t position_;
  DkimResult result_;
  std::optional<Signature> signature_;
  FittingKeys keys_;
};

}  // namespace dmarcd::dkim
