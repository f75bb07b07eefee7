#include "plain_octets.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::libopendkim {
namespace {

bool is_control(char octet) {
  return static_cast<unsigned char>(octet) < 0x20 || octet == 0x7F;
}

/// Looks at every octet whatever it finds, which is many times as fast as to stop.
bool has_odd_control(std::string_view text) {
  bool found = false;
  for (char octet : text) found |= is_control(octet) && octet != '\t' && octet != '\r' && octet != '\n';
  return found;
}

/// Searched for one octet at a time, since that is many times as fast as a search for either of two.
bool has_bare_cr(std::string_view piece) {
  // A CR that is last may get its LF with the next piece.
  for (std::size_t cr = piece.find('\r'); cr != std::string_view::npos && cr + 1 < piece.size();
       cr = piece.find('\r', cr + 1))
    if (piece[cr + 1] != '\n') return true;
  return false;
}

bool has_bare_lf(std::string_view piece, char before) {
  for (std::size_t lf = piece.find('\n'); lf != std::string_view::npos; lf = piece.find('\n', lf + 1))
    if ((lf == 0 ? before : piece[lf - 1]) != '\r') return true;
  return false;
}

/// Whether each CR and LF belongs to a CR LF before a blank.
bool has_only_folds(std::string_view value) {
  for (std::size_t end = value.find_first_of("\r\n"); end != std::string_view::npos;
       end = value.find_first_of("\r\n", end + 2)) {
    const std::string_view rest = value.substr(end);
    if (!rest.starts_with("\r\n") || rest.size() < 3 || !is_blank(rest[2])) return false;
  }
  return true;
}

}  // namespace

bool is_plain(const message::HeaderField& field) {
  return std::none_of(field.name.begin(), field.name.end(), [](char c) { return is_control(c) || is_blank(c); }) &&
         !has_odd_control(field.value) && has_only_folds(field.value);
}

void BodyOctets::add(std::string_view piece) {
  if (piece.empty()) return;
  const bool completes_cr = ends_in_cr_ && piece.front() == '\n';
  const bool leaves_cr_bare = ends_in_cr_ && piece.front() != '\n';
  are_plain_ = are_plain_ && !leaves_cr_bare && !has_bare_cr(piece) && !has_bare_lf(piece, ends_in_cr_ ? '\r' : '\0') &&
               !has_odd_control(piece);
  ends_in_line_end_ = piece.ends_with("\r\n") || (piece.size() == 1 && completes_cr);
  ends_in_cr_ = piece.back() == '\r';
  is_empty_ = false;
}

}  // namespace dmarcd::libopendkim
