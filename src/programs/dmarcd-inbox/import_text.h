#pragma once

#include <cstdint>
#include <string>

#include "dmarcd/inbox/import_line.h"

namespace dmarcd::inbox_program {

/// What an import made of an item, for people: a line, and one for each warning.
std::string import_text(const inbox::ImportLine& line);

/// What an import came to.
struct ImportSum {
  std::uint64_t imported = 0, duplicates = 0, rejected = 0, unread = 0;
  std::uint64_t messages = 0, passed = 0;  ///< Of what was imported.

  void add(const inbox::ImportLine& line);
  std::string text() const;
};

}  // namespace dmarcd::inbox_program
