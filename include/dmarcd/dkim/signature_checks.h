#pragma once

#include <vector>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signature_check.h"
#include "dmarcd/dkim/verifier.h"

namespace dmarcd::dkim {

/// All signatures of one message: what every engine does alike. In this order: `read`, the body, `fetch_keys`, and
/// `conclude`; before that an engine may `accept` what it has verified itself.
class SignatureChecks {
 public:
  /// Of a message received at `now`. `cryptography` and `options` must outlive this.
  SignatureChecks(const Cryptography& cryptography, const DkimOptions& options, Timestamp now)
      : cryptography_(cryptography), options_(options), now_(now) {}

  /// Finds a check for each DKIM-Signature field. At most `max_signatures` of them stay open, those of
  /// `author_domains` first; of those that are settled at once, as many are left for reports. Starts the look-ups of
  /// the keys and wants the hashes. `header` and `body_digests` must outlive this.
  void read(const std::vector<message::HeaderField>& header, const std::vector<dns::DomainName>& author_domains,
            dns::Resolver& resolver, BodyDigests& body_digests);

  /// In the order of the header.
  const std::vector<SignatureCheck>& all() const { return checks_; }

  /// Waits for the keys of all that is open.
  void fetch_keys(dns::Resolver& resolver);

  /// The open signature at `index` of `all` verifies with the first of its keys.
  void accept(std::size_t index);

  /// Verifies what is still open, and tells all results.
  std::vector<DkimResult> conclude();

 private:
  const Cryptography& cryptography_;
  const DkimOptions& options_;
  Timestamp now_;
  const std::vector<message::HeaderField>* header_ = nullptr;
  BodyDigests* body_digests_ = nullptr;
  std::vector<SignatureCheck> checks_;
};

}  // namespace dmarcd::dkim
