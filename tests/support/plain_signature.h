#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::test {

/// A From field, and a DKIM-Signature field that PlainCryptography verifies: c=simple/simple, `canonical_body` as it is
/// hashed, `tags` beside those that every signature has ("d=example.com; s=k1").
inline std::vector<message::HeaderField> plainly_signed(std::string_view canonical_body, const std::string& tags) {
  const message::HeaderField from{"From", " a@example.com"};
  const std::string value = " v=1; a=rsa-sha256; h=from; " + tags + "; bh=" + encode_base64(canonical_body) + "; b=";
  const std::string signed_octets = from.name + ":" + from.value + "\r\nDKIM-Signature:" + value;
  return {{"DKIM-Signature", value + encode_base64(signed_octets)}, from};
}

}  // namespace dmarcd::test
