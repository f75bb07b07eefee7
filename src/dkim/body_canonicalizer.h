#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "dmarcd/dkim/signature.h"

namespace dmarcd::dkim {

/// Brings a body into canonical form as it comes, in any pieces (RFC 6376 sections 3.4.3 and 3.4.4). A line ends in
/// CR LF and in nothing else; a single CR or LF, or a NUL, is like any other octet.
class BodyCanonicalizer {
 public:
  /// Gets the canonical octets, in blocks of some kilobytes.
  using Output = std::function<void(std::string_view)>;

  BodyCanonicalizer(Canonicalization form, Output output);

  void add(std::string_view piece);

  /// The body has ended: completes its last line.
  void finish();

 private:
  void add_simple(std::string_view piece);
  void add_relaxed(std::string_view piece);
  std::string_view without_first_cr(std::string_view piece);
  void end_line();
  void write_content(std::string_view octets);
  void write(std::string_view octets);

  Canonicalization form_;
  Output output_;
  std::string block_;
  bool has_content_ = false;
  std::uint64_t open_line_ends_ = 0;  ///< They count when more follows.
  bool has_open_blank_ = false;       ///< Relaxed: blanks, which are one when more of the line follows.
  bool has_open_cr_ = false;          ///< A CR whose LF may come with the next piece.
};

}  // namespace dmarcd::dkim
