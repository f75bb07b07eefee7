#pragma once

#include <algorithm>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"
#include "dmarcd/message/header_field.h"

/// Signs messages for tests with OpenSSL alone, so that no library checks itself. c=simple/simple, any tags, right or
/// wrong.
namespace dmarcd::test {

inline std::string sha256(std::string_view octets) {
  std::string digest(32, '\0');
  EVP_Digest(octets.data(), octets.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
             nullptr);
  return digest;
}

/// A key pair made for the test run.
class DkimKey {
 public:
  static DkimKey rsa(unsigned bits) { return DkimKey(EVP_RSA_gen(bits)); }
  static DkimKey ed25519() { return DkimKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

  /// A private key in PEM: long RSA keys take seconds to make.
  static DkimKey read(const std::string& path) {
    const std::unique_ptr<BIO, int (*)(BIO*)> file(BIO_new_file(path.c_str(), "r"), BIO_free);
    return DkimKey(PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr));
  }

  bool is_rsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }

  /// "k=...; p=...".
  std::string record() const { return is_rsa() ? "k=rsa; p=" + encode_base64(der()) : "k=ed25519; p=" + raw(); }

  /// DER of the SubjectPublicKeyInfo.
  std::string der() const {
    unsigned char* octets = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &octets);
    std::string der(reinterpret_cast<char*>(octets), static_cast<std::size_t>(size));
    OPENSSL_free(octets);
    return der;
  }

  /// RSA: over the octets; Ed25519: over their SHA-256 (RFC 8463 section 3).
  std::string sign(std::string_view octets) const {
    const std::string input = is_rsa() ? std::string(octets) : sha256(octets);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, is_rsa() ? EVP_sha256() : nullptr, nullptr, key_.get());
    std::size_t size = 1024;  // Of a key of 8192 bits.
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(input.data()), input.size());
    signature.resize(size);
    return signature;
  }

 private:
  explicit DkimKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  std::string raw() const {
    std::size_t size = 32;
    std::string octets(size, '\0');
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(octets.data()), &size);
    return encode_base64(octets);
  }

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

/// The fields named in h=, each time a name occurs the next one from the bottom (RFC 6376 section 5.4.2).
inline std::string signed_fields(const std::vector<message::HeaderField>& header, std::string_view names) {
  std::string octets;
  std::vector<bool> used(header.size());
  for (std::string_view name : split(names, ':')) {
    for (std::size_t i = header.size(); i-- > 0;) {
      if (used[i] || !equals_ignoring_case(trim_blanks(header[i].name), trim_space(name))) continue;
      used[i] = true;
      octets += header[i].name + ":" + header[i].value + "\r\n";
      break;
    }
  }
  return octets;
}

/// A DKIM-Signature field for `header` with `tags` ("v=1; a=...; d=..."), to which h=, bh= and b= are added.
/// `canonical_body` is the body as it is hashed.
inline message::HeaderField sign(const std::vector<message::HeaderField>& header, std::string_view canonical_body,
                                 const std::string& tags, const DkimKey& key, std::string_view h = "from") {
  message::HeaderField field{"DKIM-Signature", " " + tags + ";\r\n h=" + std::string(h) +
                                                   ";\r\n bh=" + encode_base64(sha256(canonical_body)) + "; b="};
  const std::string octets = signed_fields(header, h) + field.name + ":" + field.value;
  field.value += encode_base64(key.sign(octets));
  return field;
}

}  // namespace dmarcd::test
