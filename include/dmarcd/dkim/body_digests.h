#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/dkim/cryptography.h"
#include "dmarcd/dkim/signature.h"

namespace dmarcd::dkim {

/// A body, or the beginning of it that l= names, as a signature sees it.
struct BodyDigest {
  std::string hash;                ///< SHA-256, what bh= should be; empty if the body is shorter than l= says.
  std::uint64_t canonical_length;  ///< Octets of the whole body in this form.
};

/// The hashes of one message's body that its signatures ask for. The body is read once a canonical form, whatever the
/// number of lengths that are wanted of it, and is not kept.
class BodyDigests {
 public:
  explicit BodyDigests(const Cryptography& cryptography);
  ~BodyDigests();

  /// Before the body comes. No length means the whole of it. Equal wishes are one.
  void want(Canonicalization form, std::optional<std::uint64_t> length);

  /// Any number of pieces, as they come.
  void add(std::string_view piece);

  /// The body has ended, if it had not before. Nothing for what was not wanted.
  std::optional<BodyDigest> find(Canonicalization form, std::optional<std::uint64_t> length);

 private:
  class Form;

  const Cryptography& cryptography_;
  std::map<Canonicalization, std::unique_ptr<Form>> forms_;
};

}  // namespace dmarcd::dkim
