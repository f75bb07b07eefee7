#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::failure {

/// Takes persons out of what is told of a message (RFC 9991 section 7). A local part becomes a hash of it under a key
/// of our own (RFC 6590 section 3): equal ones stay equal, so that reports can be put together, and nobody without the
/// key can try names out.
class Redactor {
 public:
  /// `cryptography` must outlive this. `key` is any secret text.
  Redactor(const dkim::Cryptography& cryptography, std::string key)
      : cryptography_(cryptography), key_(std::move(key)) {}

  /// The hash in place of a local part: 20 characters that a local part may have.
  std::string redacted(std::string_view local_part) const;

  /// "hash@example.com"; empty for the null reverse-path.
  std::string redacted_address(std::string_view address) const;

  /// Text in which the local part of each address is redacted, written with "@" or, as URLs do, "%40"; encoded words
  /// (RFC 2047) are left out, for whatever they hold; and links do not open: "hxxp://".
  std::string redacted_text(std::string_view text) const;

 private:
  const dkim::Cryptography& cryptography_;
  std::string key_;
};

/// A header has tens of fields; what is beyond tells the domain's owner nothing.
constexpr std::size_t most_told_fields = 200;

/// Of a field's value: an essay is no evidence.
constexpr std::size_t longest_told_value = 4096;

/// The header block of a message as a report tells it: fields in their order, ASCII in legal lines, each value
/// redacted. Left out are fields whose name is no plain word, those that tell to whom the message was delivered, and
/// what goes beyond the limits.
std::string redacted_header(const std::vector<message::HeaderField>& header, const Redactor& redactor);

}  // namespace dmarcd::failure
