#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/config/mistake.h"

/// The notation of rspamd's configuration files:
///
///     name { key = value; list = ["a", "b"]; nested { key = 5s } }   # comment, or /* comment */
///
/// with `=`, `:` or nothing before a brace or value, and `;`, `,` or a line's end after it. `name "label" { ... }` is
/// short for `name { label { ... } }`. Values stand in double quotes (escapes as in JSON), in single quotes, or bare up
/// to the next `;`, `,`, bracket, comment or line's end.
namespace dmarcd::config {

struct Entry;

/// The entries of a file or of a pair of braces, in their order.
struct Block {
  std::vector<Entry> entries;
};

/// A value that is neither list nor block, without quotes and escapes: what it means is its setting's business.
using Scalar = std::string;

struct Value {
  Position position;
  std::variant<Scalar, std::vector<Value>, Block> content;
};

/// `.include "path"`, or `.include(try=true, priority=1) "path"`.
struct Include {
  std::string path;
  bool may_be_missing = false;  ///< try=true
  int priority = 0;             ///< Of two files that set the same, the one with the higher priority wins.
};

struct Entry {
  Position position;  ///< Of the name, or of the `.include`.
  std::string name;   ///< Empty for an include.
  std::variant<Value, Include> content;
};

/// What the text says, as far as it can be read. Each mistake is appended to `mistakes`; reading goes on behind it.
/// `file` names the text in positions. Nesting is limited; costs time and memory in proportion to the text.
Block parse_syntax(std::string_view text, const std::string& file, std::vector<Mistake>& mistakes);

/// The text as a double-quoted value.
std::string quoted_text(std::string_view text);

}  // namespace dmarcd::config
