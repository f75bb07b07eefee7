#include "dmarcd/dkim/canonical_length.h"

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

constexpr std::uint64_t line_end_size = 2;  // CR LF.

}  // namespace

void CanonicalLength::add(std::string_view piece) {
  for (char octet : piece) add_octet(octet);
}

void CanonicalLength::add_octet(char octet) {
  if (has_open_cr_) {
    has_open_cr_ = false;
    if (octet == '\n') {
      ++open_line_ends_;
      has_open_blank_ = false;
      return;
    }
    add_content();
  }
  if (octet == '\r') {
    has_open_cr_ = true;
  } else if (canonicalization_ == Canonicalization::relaxed && is_blank(octet)) {
    has_open_blank_ = true;
  } else {
    add_content();
  }
}

void CanonicalLength::add_content() {
  length_ += open_line_ends_ * line_end_size + (has_open_blank_ ? 1 : 0) + 1;
  open_line_ends_ = 0;
  has_open_blank_ = false;
}

std::uint64_t CanonicalLength::total() const {
  CanonicalLength ended = *this;
  if (ended.has_open_cr_) ended.add_content();
  const bool ends_in_line_end = ended.length_ > 0 || canonicalization_ == Canonicalization::simple;
  return ended.length_ + (ends_in_line_end ? line_end_size : 0);
}

}  // namespace dmarcd::dkim
