#pragma once

#include "dmarcd/dkim/cryptography.h"

namespace dmarcd::test {

/// A digest that shows what was added to it.
class PlainDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override { octets_ += octets; }
  std::string value() const override { return octets_; }

 private:
  std::string octets_;
};

/// Cryptography without secrets: a hash is what was hashed, a signature is what was signed.
class PlainCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<PlainDigest>(); }
  bool verifies(const dkim::KeyRecord&, std::string_view digest, std::string_view signature) const override {
    return digest == signature;
  }
};

}  // namespace dmarcd::test
