#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dmarcd::config {

/// Writes sections inside each other, indented.
class NotationWriter {
 public:
  /// From here on lines belong to the section; others are closed and opened as needed. `comment` stands before the
  /// opening of the innermost one, if it is opened here. A last part that begins with # opens and closes as a comment.
  void enter(const std::string& section, std::string_view comment = "");

  void line(std::string_view text);

  /// How many lines there are so far: the number of the last one.
  std::size_t lines() const { return static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')); }
  void blank_line() { text_ += '\n'; }

  /// As many comment lines as it takes.
  void comment(std::string_view text);

  /// Everything, with all sections closed.
  std::string finish();

 private:
  std::string indent() const { return std::string(2 * open_.size(), ' '); }
  void leave();

  std::vector<std::string> open_;  ///< Names of the open sections, outermost first.
  std::string text_;
};

}  // namespace dmarcd::config
