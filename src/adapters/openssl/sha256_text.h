#pragma once

#include <string>
#include <string_view>

namespace dmarcd::openssl {

/// The octets' SHA-256 as 64 hexadecimal digits, lower case; empty where libcrypto has no memory.
std::string sha256_text(std::string_view octets);

}  // namespace dmarcd::openssl
