#pragma once

#include <cstdint>
#include <string_view>

#include "dmarcd/dkim/signature.h"

namespace dmarcd::dkim {

/// Counts the octets of a body in canonical form (RFC 6376 sections 3.4.3 and 3.4.4) as it comes, in any pieces. Tells
/// how much of a body a signature with l= leaves open.
class CanonicalLength {
 public:
  explicit CanonicalLength(Canonicalization canonicalization) : canonicalization_(canonicalization) {}

  void add(std::string_view piece);

  /// Of all that came so far, as if the body ended here.
  std::uint64_t total() const;

 private:
  void add_octet(char octet);
  void add_content();

  Canonicalization canonicalization_;
  std::uint64_t length_ = 0;          ///< Up to the last octet that is no line end at the end of the body.
  std::uint64_t open_line_ends_ = 0;  ///< CR LFs since; they count when more follows.
  bool has_open_blank_ = false;       ///< Relaxed: blanks since, which count as one when more of the line follows.
  bool has_open_cr_ = false;          ///< A CR whose LF may come with the next piece.
};

}  // namespace dmarcd::dkim
