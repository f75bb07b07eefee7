#include "include_directive.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "scalar.h"

namespace dmarcd::config {
namespace {

/// rspamd's own files use priorities up to 10.
constexpr std::uint64_t highest_priority = 16;

/// One of the options in parentheses: "try=true".
bool apply_option(std::string_view option, Include& include) {
  const std::size_t equals = option.find('=');
  if (equals == option.npos) return false;
  const std::string_view name = trim_space(option.substr(0, equals));
  const std::string_view value = trim_space(option.substr(equals + 1));
  if (name == "try" && (value == "true" || value == "false")) {
    include.may_be_missing = value == "true";
    return true;
  }
  if (name == "priority") {
    const std::optional<std::uint64_t> priority = parse_number(value);
    if (!priority || *priority > highest_priority) return false;
    include.priority = static_cast<int>(*priority);
    return true;
  }
  return name == "duplicate" && value == "merge";  // Sections of the same name are always merged.
}

bool parse_options(TextCursor& cursor, Include& include, std::vector<Mistake>& mistakes) {
  const Position begin = cursor.position();
  std::string options;
  cursor.take();
  while (!cursor.at_end() && !cursor.at_any_of(")\n")) {
    const char c = cursor.take();
    options.push_back(c == ';' ? ',' : c);
  }
  if (cursor.peek() != ')') {
    mistakes.push_back({begin, "this ( is not closed in its line"});
    return false;
  }
  cursor.take();
  for (const std::string_view option : split(options, ',')) {
    if (trim_space(option).empty() || apply_option(option, include)) continue;
    mistakes.push_back({begin, fmt::format("unknown option \"{}\" of .include; try=true, priority=0 to {} and "
                                           "duplicate=merge are known",
                                           printable(trim_space(option)), highest_priority)});
    return false;
  }
  return true;
}

}  // namespace

std::optional<Include> parse_include_directive(TextCursor& cursor, std::vector<Mistake>& mistakes) {
  constexpr std::string_view word = ".include";
  const Position begin = cursor.position();
  if (!cursor.at(word)) {
    mistakes.push_back({begin, "unknown directive; only .include is known"});
    return std::nullopt;
  }
  cursor.skip(word.size());
  cursor.skip_within_line();

  Include include;
  if (cursor.peek() == '(' && !parse_options(cursor, include, mistakes)) return std::nullopt;
  cursor.skip_within_line();
  if (!cursor.at_any_of("\"'")) {
    mistakes.push_back({begin, "expected a path in quotes after .include"});
    return std::nullopt;
  }
  include.path = parse_quoted(cursor, mistakes);
  return include;
}

}  // namespace dmarcd::config
