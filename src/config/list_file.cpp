#include "list_file.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "scalar_kinds.h"

namespace dmarcd::config {
namespace {

/// Notes the file as one that lists come from.
void note(const std::string& file, Reading& reading) {
  if (std::find(reading.list_files.begin(), reading.list_files.end(), file) == reading.list_files.end())
    reading.list_files.push_back(file);
}

std::vector<Value> entries_in(const std::string& file, std::string_view text) {
  std::vector<Value> entries;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view entry = trim_space(line.substr(0, line.find('#')));
    if (entry.empty()) continue;
    const auto column = static_cast<std::size_t>(entry.data() - line.data()) + 1;
    entries.push_back({{file, number, column}, Scalar(entry)});
  }
  return entries;
}

std::optional<std::vector<Value>> read_file(const Value& named, Reading& reading) {
  constexpr std::string_view scheme = "file://";
  Value plain = named;
  Scalar& name = std::get<Scalar>(plain.content);
  if (name.starts_with(scheme)) name.erase(0, scheme.size());
  if (name.find("://") != name.npos) {
    reading.mistake(named.position, fmt::format("{}: only files are read", shown(name)));
    return std::nullopt;
  }
  const std::optional<std::string> file = path().read(plain, reading);
  if (!file) return std::nullopt;
  note(*file, reading);
  const Result<std::string> content = reading.read_file(*file);
  if (content) return entries_in(*file, *content);
  reading.mistake(named.position, content.error().message);
  return std::nullopt;
}

}  // namespace

bool has_slash(std::string_view element) {
  return element.find('/') != element.npos;
}

bool begins_as_path(std::string_view element) {
  constexpr std::string_view beginnings[] = {"/", "./", "../", "$"};
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return element.starts_with(beginning); }) ||
         element.find("://") != element.npos;
}

std::optional<std::vector<Value>> read_entries(const Value& list, PathTest is_path, Reading& reading) {
  std::vector<Value> entries;
  bool is_right = true;
  for (const Value& element : elements_of(list)) {
    const Scalar* text = std::get_if<Scalar>(&element.content);
    if (!text || !is_path(*text)) {
      entries.push_back(element);
      continue;
    }
    std::optional<std::vector<Value>> from_file = read_file(element, reading);
    if (from_file)
      std::move(from_file->begin(), from_file->end(), std::back_inserter(entries));
    else
      is_right = false;
  }
  if (!is_right) return std::nullopt;
  return entries;
}

}  // namespace dmarcd::config
