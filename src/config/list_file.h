#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kind.h"

/// Lists that may stand in files of their own.
namespace dmarcd::config {

/// Whether an element of a list is the path of a file instead of an entry.
using PathTest = bool (*)(std::string_view element);

/// For entries that never hold a slash.
bool has_slash(std::string_view element);

/// For entries that may: a path begins with "/", "./", "../" or "file://".
bool begins_as_path(std::string_view element);

/// The elements of `list`; in place of the path of a file, what stands in it, an entry a line, each with its own place.
/// `#` begins a comment. Nothing after a mistake.
std::optional<std::vector<Value>> read_entries(const Value& list, PathTest is_path, Reading& reading);

/// A list whose elements are values of `element`, or paths of files with one a line.
template <class T>
Kind<std::vector<T>> list_or_files(Kind<T> element, PathTest is_path) {
  const std::string accepts =
      fmt::format("a list, each {} or the path of a file with one of them a line", element.accepts);
  Kind<std::vector<T>> list = list_of(std::move(element));
  auto read = [read_list = std::move(list.read), is_path](const Value& value,
                                                          Reading& reading) -> std::optional<std::vector<T>> {
    std::optional<std::vector<Value>> entries = read_entries(value, is_path, reading);
    if (!entries) return std::nullopt;
    return read_list(Value{value.position, *std::move(entries)}, reading);
  };
  return {accepts, std::move(read), std::move(list.print)};
}

}  // namespace dmarcd::config
