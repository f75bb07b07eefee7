#include "body_canonicalizer.h"

#include <algorithm>

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

constexpr std::string_view line_end = "\r\n";

/// Few enough calls of the hash to cost nothing, and little memory for a message that is open.
constexpr std::size_t block_size = 4096;

/// How many octets stay as they are in relaxed form: up to the first blank or CR.
std::size_t plain_run(std::string_view piece) {
  const auto end = std::find_if(piece.begin(), piece.end(), [](char c) { return is_blank(c) || c == '\r'; });
  return static_cast<std::size_t>(end - piece.begin());
}

}  // namespace

BodyCanonicalizer::BodyCanonicalizer(Canonicalization form, Output output) : form_(form), output_(std::move(output)) {
  block_.reserve(block_size);
}

void BodyCanonicalizer::add(std::string_view piece) {
  if (piece.empty()) return;
  if (has_open_cr_) {
    has_open_cr_ = false;
    if (piece.front() == '\n') {
      end_line();
      piece.remove_prefix(1);
    } else {
      write_content("\r");
    }
  }
  if (form_ == Canonicalization::simple)
    add_simple(piece);
  else
    add_relaxed(piece);
}

/// Only the end of the piece matters: line ends there may be the last of the body.
void BodyCanonicalizer::add_simple(std::string_view piece) {
  const bool ends_in_cr = piece.ends_with('\r');
  if (ends_in_cr) piece.remove_suffix(1);
  std::uint64_t line_ends = 0;
  for (; piece.ends_with(line_end); piece.remove_suffix(line_end.size())) ++line_ends;

  if (!piece.empty()) write_content(piece);
  open_line_ends_ += line_ends;
  has_open_cr_ = ends_in_cr;
}

void BodyCanonicalizer::add_relaxed(std::string_view piece) {
  while (!piece.empty()) {
    if (piece.front() == '\r') {
      piece = without_first_cr(piece);
    } else if (is_blank(piece.front())) {
      has_open_blank_ = true;
      piece.remove_prefix(1);
    } else {
      const std::size_t run = plain_run(piece);
      write_content(piece.substr(0, run));
      piece.remove_prefix(run);
    }
  }
}

/// Takes a CR off, and its LF if there is one.
std::string_view BodyCanonicalizer::without_first_cr(std::string_view piece) {
  if (piece.size() == 1) {
    has_open_cr_ = true;
    return {};
  }
  if (piece[1] != '\n') {
    write_content("\r");
    return piece.substr(1);
  }
  end_line();
  return piece.substr(line_end.size());
}

void BodyCanonicalizer::end_line() {
  ++open_line_ends_;
  has_open_blank_ = false;
}

/// Writes octets that are the body's for certain, after all that waited for them.
void BodyCanonicalizer::write_content(std::string_view octets) {
  for (; open_line_ends_ > 0; --open_line_ends_) write(line_end);
  if (has_open_blank_) write(" ");
  has_open_blank_ = false;
  has_content_ = true;
  write(octets);
}

void BodyCanonicalizer::write(std::string_view octets) {
  if (block_.size() + octets.size() > block_size) {
    output_(block_);
    block_.clear();
  }
  if (octets.size() > block_size)
    output_(octets);
  else
    block_ += octets;
}

void BodyCanonicalizer::finish() {
  if (has_open_cr_) write_content("\r");
  has_open_cr_ = false;
  // An empty body is one line end in simple form, and nothing in relaxed form.
  if (has_content_ || form_ == Canonicalization::simple) write(line_end);
  output_(block_);
  block_.clear();
}

}  // namespace dmarcd::dkim
