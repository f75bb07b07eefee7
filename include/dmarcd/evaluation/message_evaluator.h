#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dmarcd/arc/arc_verifier.h"
#include "dmarcd/dkim/verifier.h"
#include "dmarcd/evaluation/arc_trust.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/message/header_field.h"
#include "dmarcd/spf/spf_checker.h"

namespace dmarcd::evaluation {

struct EvaluationOptions {
  dmarc::DiscoveryOptions discovery;
  ArcTrustOptions arc_trust;
  std::unordered_set<dns::DomainName> no_sampling_domains;  ///< pct is not sampled for these (legacy_tags).
};

/// The engines that verify, the same for all messages; all must outlive the evaluators.
struct Engines {
  const spf::SpfChecker& spf;
  const dkim::DkimEngine& dkim;
  const dkim::Cryptography& cryptography;
  const dmarc::PublicSuffixList* public_suffixes = nullptr;  ///< Needed for discovery by the list only.
};

/// Turns one message into a verdict. The milter and `dmarcctl check` feed it the same way: envelope, header, body,
/// finish. Every step starts the look-ups that it makes possible, and only `finish` waits for them.
class MessageEvaluator {
 public:
  /// `sample` is a random percentage, 0 to 99, for pct under legacy_tags.
  MessageEvaluator(const Engines& engines, const EvaluationOptions& options, dns::Resolver& resolver, Timestamp now,
                   unsigned sample);

  /// After MAIL FROM; later changes of the envelope do not matter for the verdict.
  void envelope(const message::Envelope& envelope);

  void header_field(message::HeaderField field);
  void end_of_header();
  void body(std::string_view piece);

  /// The verdict, without findings; call once.
  Verdict finish();

  const std::vector<message::HeaderField>& header() const { return header_; }

 private:
  const Engines& engines_;
  const EvaluationOptions& options_;
  dns::Resolver& resolver_;
  dkim::BodyDigests body_digests_;
  std::unique_ptr<dkim::Verifier> dkim_;
  arc::ArcVerifier arc_;
  std::optional<spf::SpfRequest> spf_request_;
  Timestamp now_;
  unsigned sample_;
  message::AuthorDomains authors_;
  std::vector<message::HeaderField> header_;
};

}  // namespace dmarcd::evaluation
