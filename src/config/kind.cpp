#include "kind.h"

#include <fmt/ranges.h>

namespace dmarcd::config {

void Reading::mistake(const Position& position, std::string_view text) {
  remarks.mistakes.push_back({position, fmt::format("{}: {}", setting, text)});
}

const Scalar* scalar_of(const Value& value, Reading& reading) {
  const Scalar* text = std::get_if<Scalar>(&value.content);
  if (!text) reading.mistake(value.position, "takes one value, without brackets");
  return text;
}

std::vector<Value> elements_of(const Value& value) {
  if (const auto* list = std::get_if<std::vector<Value>>(&value.content)) return *list;
  std::vector<Value> elements;
  if (const Scalar* text = std::get_if<Scalar>(&value.content)) {
    for (const std::string_view piece : split(*text, ','))
      if (!trim_space(piece).empty()) elements.push_back({value.position, Scalar(trim_space(piece))});
  }
  return elements;
}

std::string list_text(const std::vector<std::string>& elements) {
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

}  // namespace dmarcd::config
