#include "openssl_cryptography.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "dmarcd/dkim/rsa_public_key.h"

namespace dmarcd::openssl {
namespace {

struct Freer {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
};
using Number = std::unique_ptr<BIGNUM, Freer>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freer>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer>;
using Key = std::unique_ptr<EVP_PKEY, Freer>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

class Sha256 final : public dkim::Digest {
 public:
  explicit Sha256(const EVP_MD* algorithm) : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), algorithm, nullptr) != 1) context_.reset();
  }

  void add(std::string_view octets) override {
    if (context_) EVP_DigestUpdate(context_.get(), octets.data(), octets.size());
  }

  std::string value() const override {
    const DigestContext copy(EVP_MD_CTX_new());
    std::string value(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    const bool is_done = context_ && copy && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
                         EVP_DigestFinal_ex(copy.get(), reinterpret_cast<unsigned char*>(value.data()), &size) == 1;
    value.resize(is_done ? size : 0);
    return value;
  }

 private:
  DigestContext context_;  // Null if there is no memory.
};

/// Made of the two numbers, which costs a twentieth of what libcrypto's own reader of DER takes.
Key rsa_key(const dkim::RsaPublicKey& numbers) {
  const Number modulus(BN_bin2bn(octets(numbers.modulus), static_cast<int>(numbers.modulus.size()), nullptr));
  const Number exponent(BN_bin2bn(octets(numbers.exponent), static_cast<int>(numbers.exponent.size()), nullptr));
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return Key(key);
}

bool verifies_rsa(std::string_view subject_public_key_info, std::string_view digest, std::string_view signature) {
  const Result<dkim::RsaPublicKey> numbers = dkim::read_rsa_public_key(subject_public_key_info);
  const Key key = numbers ? rsa_key(*numbers) : nullptr;
  const KeyContext context(key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr);
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

void AlgorithmFreer::operator()(evp_md_st* algorithm) const {
  EVP_MD_free(algorithm);
}

OpensslCryptography::OpensslCryptography() : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {}

std::unique_ptr<dkim::Digest> OpensslCryptography::begin_sha256() const {
  return std::make_unique<Sha256>(sha256_.get());
}

bool OpensslCryptography::verifies(const dkim::KeyRecord& key, std::string_view digest,
                                   std::string_view signature) const {
  const bool verifies = key.type == dkim::KeyType::rsa ? verifies_rsa(key.public_key, digest, signature)
                                                       : verifies_ed25519(key.public_key, digest, signature);
  ERR_clear_error();  // Of this thread; a signature that differs leaves some.
  return verifies;
}

}  // namespace dmarcd::openssl
