#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dmarcd::config {

/// A place in a configuration file; lines and columns count from 1, columns in characters. Line 0: the file as a whole.
struct Position {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;

  bool operator==(const Position&) const = default;
};

/// What is wrong at a place, and what to do about it.
struct Mistake {
  Position position;
  std::string text;
};

/// "dmarcd.conf:31:5: unknown setting ..."; without a place only the text.
std::string to_text(const Mistake& mistake);

}  // namespace dmarcd::config
