#include "openssl_cryptography.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace dmarcd::openssl {
namespace {

struct Freer {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer>;
using Key = std::unique_ptr<EVP_PKEY, Freer>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

class Sha256 final : public dkim::Digest {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  void add(std::string_view octets) override { EVP_DigestUpdate(context_.get(), octets.data(), octets.size()); }

  std::string value() const override {
    const DigestContext copy(EVP_MD_CTX_new());
    std::string value(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    const bool is_done = EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
                         EVP_DigestFinal_ex(copy.get(), reinterpret_cast<unsigned char*>(value.data()), &size) == 1;
    value.resize(is_done ? size : 0);
    return value;
  }

 private:
  DigestContext context_;
};

bool verifies_rsa(std::string_view subject_public_key_info, std::string_view digest, std::string_view signature) {
  const unsigned char* der = octets(subject_public_key_info);
  const Key key(d2i_PUBKEY(nullptr, &der, static_cast<long>(subject_public_key_info.size())));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return false;
  const KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
         EVP_PKEY_verify(context.get(), octets(signature), signature.size(), octets(digest), digest.size()) == 1;
}

bool verifies_ed25519(std::string_view public_key, std::string_view digest, std::string_view signature) {
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(public_key), public_key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(digest), digest.size()) == 1;
}

}  // namespace

std::unique_ptr<dkim::Digest> OpensslCryptography::begin_sha256() const {
  return std::make_unique<Sha256>();
}

bool OpensslCryptography::verifies(const dkim::KeyRecord& key, std::string_view digest,
                                   std::string_view signature) const {
  const bool verifies = key.type == dkim::KeyType::rsa ? verifies_rsa(key.public_key, digest, signature)
                                                       : verifies_ed25519(key.public_key, digest, signature);
  ERR_clear_error();  // Of this thread; a signature that differs leaves some.
  return verifies;
}

}  // namespace dmarcd::openssl
