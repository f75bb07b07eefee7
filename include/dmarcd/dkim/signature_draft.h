#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/message/raw_message.h"

namespace dmarcd::dkim {

/// A DKIM-Signature field that lacks only its signature.
struct SignatureDraft {
  message::HeaderField field;  ///< Up to its last tag, "b=", which is empty.
  std::string digest;          ///< SHA-256 of what is to be signed (RFC 6376 section 3.7).
};

/// What a signer says of itself.
struct SignerFacts {
  KeyType key_type = KeyType::ed25519;
  dns::DomainName domain;
  std::string selector;
  std::vector<std::string> signed_fields;  ///< In lower case; those that the message has are signed, each time.
  Timestamp signed_at;
};

/// Drafts a signature of the message: relaxed/relaxed, SHA-256. From is signed once more than it is there, so that
/// nobody adds one (RFC 6376 section 8.15). The message must have CR LF alone for line ends.
SignatureDraft draft_signature(const Cryptography& cryptography, const SignerFacts& signer,
                               const message::RawMessage& message);

/// The whole field with its CR LF.
std::string complete_signature(const SignatureDraft& draft, std::string_view signature);

}  // namespace dmarcd::dkim
