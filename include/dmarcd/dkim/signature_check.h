#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/dkim/key_record.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/dkim/signature_proof.h"
#include "dmarcd/dkim/verifier.h"

namespace dmarcd::dkim {

/// One DKIM-Signature field on its way to its result. Every rule but the cryptography is here, so that all engines
/// judge alike: an engine asks for the key, finds a Proof, and concludes.
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

  /// Asks the DNS for the key and blocks until it is there. Settles the check if there is no key to verify with.
  void fetch_key(dns::Resolver& resolver);

  /// The key that `fetch_key` found.
  const KeyRecord& key() const { return *key_; }

  /// Settles the check: `canonical_body_length` counts the whole body in the form of c=, and is only looked at when
  /// there is l=.
  void conclude(Proof proof, std::uint64_t canonical_body_length, const DkimOptions& options);

  void settle(DkimCode code, std::string reason);

  /// Beyond a cap: no result that anybody should see.
  void leave_out();

 private:
  std::optional<Defect> read(std::string_view field_value, Timestamp now);
  std::optional<Defect> find_breach(std::uint64_t canonical_body_length, const DkimOptions& options) const;

  std::size_t position_;
  DkimResult result_;
  std::optional<Signature> signature_;
  std::optional<KeyRecord> key_;
};

/// A check for each DKIM-Signature field, in the order of the header. At most `options.max_signatures` of them are not
/// settled yet; of the others, as many are left for reports.
std::vector<SignatureCheck> read_signatures(const std::vector<message::HeaderField>& header,
                                            const std::vector<dns::DomainName>& author_domains,
                                            const DkimOptions& options, Timestamp now);

/// Starts the look-up of every key that is going to be needed.
void prefetch_keys(const std::vector<SignatureCheck>& checks, dns::Resolver& resolver);

}  // namespace dmarcd::dkim
