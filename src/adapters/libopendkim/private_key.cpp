#include "private_key.h"

#include <fmt/format.h>
#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dkim/key_record.h"

namespace dmarcd::libopendkim {
namespace {

struct Freer {
  void operator()(BIO* stream) const { BIO_free(stream); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Stream = std::unique_ptr<BIO, Freer>;
using Key = std::unique_ptr<EVP_PKEY, KeyFreer>;
using Context = std::unique_ptr<EVP_MD_CTX, Freer>;

/// libcrypto's question for the password of an encrypted key, which without this goes to the terminal.
int note_question(char*, int, int, void* was_asked) {
  constexpr int no_password = -1;
  *static_cast<bool*>(was_asked) = true;
  return no_password;
}

struct ReadKey {
  Key key;  ///< Null if there is none.
  bool is_encrypted = false;
};

ReadKey read_pem(const std::string& pem) {
  ReadKey read;
  const Stream stream(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (stream) read.key.reset(PEM_read_bio_PrivateKey(stream.get(), nullptr, note_question, &read.is_encrypted));
  ERR_clear_error();
  return read;
}

std::string write_pem(EVP_PKEY* key) {
  const Stream stream(BIO_new(BIO_s_mem()));
  if (!stream || PEM_write_bio_PKCS8PrivateKey(stream.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return {};
  char* octets = nullptr;
  const long size = BIO_get_mem_data(stream.get(), &octets);
  return {octets, static_cast<std::size_t>(size)};
}

Result<dkim::KeyType> usable_type(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519: return dkim::KeyType::ed25519;
    case EVP_PKEY_RSA: break;
    default:
      return permanent_failure(
          fmt::format("it is of type {}; DKIM knows RSA and Ed25519", EVP_PKEY_get0_type_name(key)));
  }
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < static_cast<int>(dkim::least_rsa_bits))
    return permanent_failure(
        fmt::format("it has {} bits; verifiers want {} at least (RFC 8301 section 3.2); make one of 2048", bits,
                    dkim::least_rsa_bits));
  return dkim::KeyType::rsa;
}

bool is_key_name(const dkim::SigningKey& key) {
  const auto name = key.domain.with_prefix(key.selector + "._domainkey");
  return !key.selector.empty() && name && name->is_host_name();
}

Result<PrivateKey> read(const dkim::SigningKey& key) {
  if (!is_key_name(key)) return permanent_failure("the selector is no host name");
  ReadKey read = read_pem(key.private_key);
  if (read.is_encrypted)
    return permanent_failure("it is encrypted; store it without password (openssl pkey -in FILE -out NEW)");
  if (!read.key) return permanent_failure("there is no private key in PEM (\"-----BEGIN PRIVATE KEY-----\")");
  const dkim::KeyType type = DMARCD_TRY(usable_type(read.key.get()));
  std::string pem = write_pem(read.key.get());
  if (pem.empty()) return temporary_failure("out of memory");
  return PrivateKey{key.domain, key.selector, type, std::move(pem), std::move(read.key)};
}

}  // namespace

void KeyFreer::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

Result<PrivateKey> read_private_key(const dkim::SigningKey& key) {
  Result<PrivateKey> result = read(key);
  if (!result)
    result.error().message = fmt::format("cannot sign with the key of selector \"{}\", domain {}: {}",
                                         printable(key.selector), key.domain.text(), result.error().message);
  return result;
}

Result<std::string> sign_ed25519(const PrivateKey& key, std::string_view digest) {
  constexpr std::size_t signature_octets = 64;
  std::string signature(signature_octets, '\0');
  std::size_t size = signature.size();
  const Context context(EVP_MD_CTX_new());
  const bool is_signed = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.key.get()) == 1 &&
                         EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                        reinterpret_cast<const unsigned char*>(digest.data()), digest.size()) == 1 &&
                         size == signature_octets;
  ERR_clear_error();
  if (!is_signed)
    return permanent_failure(
        fmt::format("cannot sign for {} with selector {}: libcrypto refuses the key", key.domain.text(), key.selector));
  return signature;
}

}  // namespace dmarcd::libopendkim
