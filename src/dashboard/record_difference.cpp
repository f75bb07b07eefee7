#include "record_difference.h"

#include <algorithm>
#include <optional>

#include "dmarcd/base/text.h"

namespace dmarcd::dashboard {
namespace {

struct Tag {
  std::string name, value;
};

std::vector<Tag> tags_of(std::string_view record) {
  std::vector<Tag> tags;
  for (std::string_view piece : split(record, ';')) {
    piece = trim_space(piece);
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    tags.push_back({std::string(trim_space(piece.substr(0, equals))),
                    std::string(trim_space(piece.substr(std::min(equals + 1, piece.size()))))});
  }
  return tags;
}

std::optional<std::string> value_in(const std::vector<Tag>& tags, std::string_view name) {
  const auto tag = std::find_if(tags.begin(), tags.end(), [&](const Tag& one) { return one.name == name; });
  return tag == tags.end() ? std::nullopt : std::optional(tag->value);
}

Cell change_cell(Word word) {
  if (word.text() == "same") return text_cell("same");
  return {std::string(word.text()), element("strong", {{"class", "change-" + std::string(word.text())}}, word.text())};
}

Word change_of(const std::optional<std::string>& before, const std::optional<std::string>& after) {
  if (!before) return "added";
  if (!after) return "removed";
  return *before == *after ? Word("same") : Word("changed");
}

std::vector<Cell> row_of(const std::string& name, const std::optional<std::string>& before,
                         const std::optional<std::string>& after) {
  return {text_cell(name), text_cell(before.value_or("")), text_cell(after.value_or("")),
          change_cell(change_of(before, after))};
}

}  // namespace

Table record_difference(std::string_view today, std::string_view to_publish) {
  const std::vector<Tag> before = tags_of(today);
  const std::vector<Tag> after = tags_of(to_publish);
  Table table{"record",
              "The record, tag by tag",
              {{"tag", "Tag"}, {"today", "Today"}, {"to_publish", "To publish"}, {"change", "Change"}},
              {},
              "There is no record."};
  for (const Tag& tag : after) table.rows.push_back(row_of(tag.name, value_in(before, tag.name), tag.value));
  for (const Tag& tag : before)
    if (!value_in(after, tag.name)) table.rows.push_back(row_of(tag.name, tag.value, std::nullopt));
  return table;
}

}  // namespace dmarcd::dashboard
