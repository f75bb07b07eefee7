#include "sha256_text.h"

#include <fmt/format.h>
#include <iterator>

#include "openssl_cryptography.h"

namespace dmarcd::openssl {

std::string sha256_text(std::string_view octets) {
  const std::unique_ptr<dkim::Digest> digest = OpensslCryptography().begin_sha256();
  digest->add(octets);
  std::string text;
  for (char octet : digest->value())
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(octet));
  return text;
}

}  // namespace dmarcd::openssl
