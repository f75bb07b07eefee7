#pragma once

#include <cstdint>
#include <fmt/format.h>

#include "dmarcd/dkim/cryptography.h"

namespace dmarcd::arc {

/// A short checksum (FNV-1a) in place of SHA-256: a seal covers all seals before it, so they must not grow.
inline std::string checksum(std::string_view octets) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char octet : octets) sum = (sum ^ static_cast<unsigned char>(octet)) * 0x100000001b3;
  return fmt::format("{:016x}", sum);
}

class ChecksumDigest final : public dkim::Digest {
 public:
  void add(std::string_view octets) override { octets_ += octets; }
  std::string value() const override { return checksum(octets_); }

 private:
  std::string octets_;
};

/// Whoever knows the public key can sign: a signature is the digest behind it.
inline std::string fake_signature(std::string_view public_key, std::string_view digest) {
  return std::string(public_key).append(digest);
}

class FakeCryptography final : public dkim::Cryptography {
 public:
  std::unique_ptr<dkim::Digest> begin_sha256() const override { return std::make_unique<ChecksumDigest>(); }
  bool verifies(const dkim::KeyRecord& key, std::string_view digest, std::string_view signature) const override {
    ++verified;
    return signature == fake_signature(key.public_key, digest);
  }

  mutable int verified = 0;  ///< How often it was asked.
};

}  // namespace dmarcd::arc
