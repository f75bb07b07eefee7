#include "line_ends.h"

namespace dmarcd::libopendkim {
namespace {

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

}  // namespace

void LineEnds::add(std::string_view piece) {
  if (piece.empty()) return;
  const bool completes_cr = ends_in_cr_ && piece.front() == '\n';
  const bool leaves_cr_bare = ends_in_cr_ && piece.front() != '\n';
  has_bare_ = has_bare_ || leaves_cr_bare || has_bare_cr(piece) || has_bare_lf(piece, ends_in_cr_ ? '\r' : '\0');
  ends_in_line_end_ = piece.ends_with("\r\n") || (piece.size() == 1 && completes_cr);
  ends_in_cr_ = piece.back() == '\r';
  is_empty_ = false;
}

}  // namespace dmarcd::libopendkim
