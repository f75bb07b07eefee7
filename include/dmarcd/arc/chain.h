#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/arc/arc_result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::arc {

/// A chain may have no more ARC Sets (RFC 8617 section 5.2, step 1).
constexpr unsigned most_sets = 50;

/// An ARC-Message-Signature field (RFC 8617 section 4.1.2).
struct MessageSignature {
  std::size_t position;                                  ///< In the header.
  tl::expected<dkim::Signature, std::string> signature;  ///< Or why it cannot verify.
};

/// An ARC-Seal field (RFC 8617 section 4.1.3).
struct Seal {
  std::size_t position;       ///< In the header.
  ArcCode status;             ///< cv=: what the sealer found of the chain that came to it.
  dkim::Signature signature;  ///< a=, b=, d=, s= and t=: a seal says nothing of fields and body.
};

/// The three fields that one sealer added.
struct SealedSet {
  unsigned instance;
  std::size_t results_position;  ///< Of the ARC-Authentication-Results field in the header.
  MessageSignature message_signature;
  Seal seal;
};

/// The ARC Sets of a message received at `now`, lowest instance first; none if it has no ARC field. The Error says for
/// people why the chain is broken whatever its signatures are worth (RFC 8617 section 5.2, steps 1 to 3).
///
/// Costs no more than to read the header, however many ARC fields are in it.
tl::expected<std::vector<SealedSet>, std::string> read_chain(const std::vector<message::HeaderField>& header,
                                                             Timestamp now);

}  // namespace dmarcd::arc
