#pragma once

#include <string_view>

namespace dmarcd::dns {

/// Whether the label is "xn--" and Punycode (RFC 3492) for text with a character beyond ASCII. Which characters IDNA
/// 2008 allows is not asked: names with others are registered, and the DNS answers for them.
bool is_a_label(std::string_view label);

}  // namespace dmarcd::dns
