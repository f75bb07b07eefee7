#include "dmarcd/config/notation_writer.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::config {
namespace {

constexpr std::size_t longest_line = 100;

std::vector<std::string> names_in(const std::string& section) {
  std::vector<std::string> names;
  for (const std::string_view name : split(section, '.')) names.emplace_back(name);
  return names;
}

}  // namespace

void NotationWriter::leave() {
  const bool is_comment = open_.back().starts_with('#');
  open_.pop_back();
  text_ += indent() + (is_comment ? "#}\n" : "}\n");
}

void NotationWriter::enter(const std::string& section, std::string_view comment_text) {
  const std::vector<std::string> wanted = names_in(section);
  const auto [last_common, unused] = std::mismatch(open_.begin(), open_.end(), wanted.begin(), wanted.end());
  const auto common = static_cast<std::size_t>(last_common - open_.begin());
  while (open_.size() > common) leave();
  for (std::size_t depth = common; depth < wanted.size(); ++depth) {
    if (!text_.empty() && !text_.ends_with("{\n")) text_ += '\n';
    if (depth + 1 == wanted.size() && !comment_text.empty()) comment(comment_text);
    text_ += fmt::format("{}{} {{\n", indent(), wanted[depth]);
    open_.push_back(wanted[depth]);
  }
}

void NotationWriter::line(std::string_view text) {
  text_ += fmt::format("{}{}\n", indent(), text);
}

void NotationWriter::comment(std::string_view text) {
  const std::size_t width = longest_line - indent().size() - 2;
  std::string current;
  for (const std::string_view word : split(text, ' ')) {
    if (!current.empty() && current.size() + 1 + word.size() > width) {
      line("# " + current);
      current.clear();
    }
    current += (current.empty() ? "" : " ") + std::string(word);
  }
  line("# " + current);
}

std::string NotationWriter::finish() {
  while (!open_.empty()) leave();
  return std::move(text_);
}

}  // namespace dmarcd::config
