#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signature.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::dkim {

/// A field as it is signed, with its CR LF (RFC 6376 sections 3.4.1 and 3.4.2). Octets are taken as received: nothing
/// is converted (RFC 8616 section 5), and a CR or LF that is no line end is like any other octet.
std::string canonical_field(const message::HeaderField& field, Canonicalization form);

/// The value of a signature field without what stands in its b=, the blanks around it included, and nothing else
/// changed (RFC 6376 section 3.7).
std::string without_signature(std::string_view field_value);

/// Adds what b= is over: the fields that h= names, each name standing for the lowest field that is not used yet, and
/// last the signature field itself, without what is in b= and without its CR LF (RFC 6376 sections 3.7 and 5.4.2). The
/// field at `signature_position` is never one of those that h= names (section 5.4). Costs the header, however long h=
/// is.
void add_signed_header(Digest& digest, const std::vector<message::HeaderField>& header, std::size_t signature_position,
                       const Signature& signature);

}  // namespace dmarcd::dkim
