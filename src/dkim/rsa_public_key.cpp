#include "dmarcd/dkim/rsa_public_key.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace dmarcd::dkim {
namespace {

enum DerTag : unsigned char { der_integer = 0x02, der_bit_string = 0x03, der_sequence = 0x30 };

/// AlgorithmIdentifier of rsaEncryption: OID 1.2.840.113549.1.1.1 and NULL (RFC 8017 appendix A.1).
constexpr std::string_view rsa_encryption("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00", 15);

/// A bit string begins with the number of unused bits in its last octet; keys have none.
constexpr char no_unused_bits = '\0';

/// Takes the length octets of an element off `der`: at most two octets of length, since no key is above 64 kB.
std::optional<std::size_t> take_length(std::string_view& der) {
  if (der.empty()) return std::nullopt;
  std::size_t length = static_cast<unsigned char>(der.front());
  der.remove_prefix(1);
  if (length < 0x80) return length;

  const std::size_t octets = length & 0x7FU;
  if (octets == 0 || octets > 2 || der.size() < octets) return std::nullopt;
  length = 0;
  for (char octet : der.substr(0, octets)) length = length << 8U | static_cast<unsigned char>(octet);
  der.remove_prefix(octets);
  return length;
}

/// Takes one element off `der` and returns its contents; nothing if it is no element of that tag.
std::optional<std::string_view> take(std::string_view& der, DerTag tag) {
  if (der.empty() || static_cast<unsigned char>(der.front()) != tag) return std::nullopt;
  std::string_view rest = der.substr(1);
  const std::optional<std::size_t> length = take_length(rest);
  if (!length || *length > rest.size()) return std::nullopt;
  der = rest.substr(*length);
  return rest.substr(0, *length);
}

std::string element(DerTag tag, const std::string& contents) {
  std::string der(1, static_cast<char>(tag));
  const std::size_t length = contents.size();
  if (length >= 0x100) {
    der += {'\x82', static_cast<char>(length >> 8U), static_cast<char>(length & 0xFFU)};
  } else if (length >= 0x80) {
    der += {'\x81', static_cast<char>(length)};
  } else {
    der += static_cast<char>(length);
  }
  return der + contents;
}

/// An INTEGER that is not negative, without the zeros before it.
std::optional<std::string> take_number(std::string_view& der) {
  std::optional<std::string_view> octets = take(der, der_integer);
  if (!octets) return std::nullopt;
  octets->remove_prefix(std::min(octets->find_first_not_of('\0'), octets->size()));
  return std::string(*octets);
}

/// A zero keeps a number whose highest bit is set from being read as negative.
std::string number_element(const std::string& octets) {
  const bool is_high = !octets.empty() && static_cast<unsigned char>(octets.front()) >= 0x80;
  return element(der_integer, (is_high ? std::string(1, '\0') : "") + octets);
}

/// RFC 8017 section 3.1: the exponent is odd and at least 3.
bool is_exponent(std::string_view octets) {
  return !octets.empty() && static_cast<unsigned char>(octets.back()) % 2 == 1 && octets != "\x01";
}

/// Of an RSAPublicKey: SEQUENCE { modulus INTEGER, exponent INTEGER }.
std::optional<RsaPublicKey> bare_key(std::string_view der) {
  std::optional<std::string_view> sequence = take(der, der_sequence);
  if (!sequence) return std::nullopt;
  std::optional<std::string> modulus = take_number(*sequence);
  if (!modulus || modulus->empty()) return std::nullopt;
  std::optional<std::string> exponent = take_number(*sequence);
  if (!exponent || !is_exponent(*exponent)) return std::nullopt;
  return RsaPublicKey{*std::move(modulus), *std::move(exponent)};
}

/// The RSAPublicKey inside a SubjectPublicKeyInfo: SEQUENCE { algorithm, BIT STRING }.
std::optional<RsaPublicKey> wrapped_key(std::string_view der) {
  std::optional<std::string_view> sequence = take(der, der_sequence);
  if (!sequence || !sequence->starts_with(rsa_encryption)) return std::nullopt;
  sequence->remove_prefix(rsa_encryption.size());
  const std::optional<std::string_view> bits = take(*sequence, der_bit_string);
  if (!bits || !bits->starts_with(no_unused_bits)) return std::nullopt;
  return bare_key(bits->substr(1));
}

}  // namespace

unsigned RsaPublicKey::bits() const {
  if (modulus.empty()) return 0;
  const auto highest = static_cast<unsigned char>(modulus.front());
  return static_cast<unsigned>((modulus.size() - 1) * 8) + static_cast<unsigned>(std::bit_width(highest));
}

Result<RsaPublicKey> read_rsa_public_key(std::string_view der) {
  if (std::optional<RsaPublicKey> key = wrapped_key(der)) return *std::move(key);
  if (std::optional<RsaPublicKey> key = bare_key(der)) return *std::move(key);
  return permanent_failure("p= is no RSA key");
}

std::string subject_public_key_info(const RsaPublicKey& key) {
  const std::string bare = element(der_sequence, number_element(key.modulus) + number_element(key.exponent));
  return element(der_sequence, std::string(rsa_encryption) + element(der_bit_string, no_unused_bits + bare));
}

}  // namespace dmarcd::dkim
