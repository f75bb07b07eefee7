#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dkim/body_digests.h"
#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::dkim {

enum class EngineKind { native, libopendkim };

struct DkimOptions {
  EngineKind engine = EngineKind::native;
  std::size_t max_signatures = 10;   ///< Signatures tried of one message; those of the author's domains first.
  bool accept_partial_body = false;  ///< Whether a signature whose l= leaves a part of the body unsigned may pass.
  unsigned min_key_bits = 1024;      ///< RSA keys below this do not count (RFC 8301 section 3.2: at least 1024).
};

/// Verifies the signatures of one message. The body is hashed as it comes and not kept.
class Verifier {
 public:
  virtual ~Verifier() = default;

  /// The whole header, in order, once; starts the look-ups of the keys. Signatures of `author_domains` and of names
  /// that share their last two labels are tried first. What is wanted of `body_digests` is said here. Header and
  /// digests must last until `finish` returns.
  virtual void header(const std::vector<message::HeaderField>& header,
                      const std::vector<dns::DomainName>& author_domains, dns::Resolver& resolver,
                      BodyDigests& body_digests) = 0;

  /// Any number of pieces, as they come; the body digests get them first.
  virtual void body(std::string_view piece) = 0;

  /// One result for each DKIM-Signature field, in the order of the header; none for an unsigned message. Waits for
  /// the keys.
  virtual std::vector<DkimResult> finish(dns::Resolver& resolver) = 0;
};

/// An engine; safe to use from several threads.
class DkimEngine {
 public:
  virtual ~DkimEngine() = default;

  /// A verifier for a message received at `now` (x= and t= are compared with it). May not outlive the engine.
  virtual std::unique_ptr<Verifier> begin_message(Timestamp now) const = 0;
};

}  // namespace dmarcd::dkim
