#pragma once

#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/text.h"
#include "dmarcd/config/setting_table.h"
#include "dmarcd/config/syntax.h"

namespace dmarcd::config {

/// What values of a setting look like: how they are read, printed and described.
template <class T>
struct Kind {
  std::string accepts;
  std::function<std::optional<T>(const Value& value, Reading& reading)> read;  ///< Nothing after a mistake.
  std::function<std::string(const T& value)> print;
};

/// The value as one piece of text; a mistake if it is a list.
const Scalar* scalar_of(const Value& value, Reading& reading);

/// The text as it is shown in a message.
inline std::string shown(std::string_view text) {
  return fmt::format("\"{}\"", printable(text));
}

/// A kind whose values are a piece of text each. An Error of `parse` is the whole message behind the setting's name.
template <class T>
Kind<T> scalar_kind(std::string accepts, std::function<Result<T>(std::string_view)> parse,
                    std::function<std::string(const T&)> print) {
  auto read = [parse = std::move(parse)](const Value& value, Reading& reading) -> std::optional<T> {
    const Scalar* text = scalar_of(value, reading);
    if (!text) return std::nullopt;
    Result<T> parsed = parse(*text);
    if (parsed) return *std::move(parsed);
    reading.mistake(value.position, parsed.error().message);
    return std::nullopt;
  };
  return {std::move(accepts), std::move(read), std::move(print)};
}

/// The elements of a list; a piece of text is a list with commas.
std::vector<Value> elements_of(const Value& value);

/// "[a, b]" of values in the notation.
std::string list_text(const std::vector<std::string>& elements);

template <class T>
Kind<std::vector<T>> list_of(Kind<T> element) {
  auto read = [read_one = std::move(element.read)](const Value& value,
                                                   Reading& reading) -> std::optional<std::vector<T>> {
    std::vector<T> list;
    bool is_right = true;
    for (const Value& one : elements_of(value)) {
      std::optional<T> parsed = read_one(one, reading);
      if (parsed)
        list.push_back(*std::move(parsed));
      else
        is_right = false;
    }
    if (!is_right) return std::nullopt;
    return list;
  };
  auto print = [print_one = std::move(element.print)](const std::vector<T>& list) {
    std::vector<std::string> texts;
    texts.reserve(list.size());
    for (const T& one : list) texts.push_back(print_one(one));
    return list_text(texts);
  };
  return {fmt::format("a list, each {}", element.accepts), std::move(read), std::move(print)};
}

}  // namespace dmarcd::config
