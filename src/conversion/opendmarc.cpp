#include "opendmarc.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "opendmarc_parameters.h"

namespace dmarcd::conversion {
namespace {

/// A parameter's name is everything up to the first blank, its value the rest of the line; `#` begins a comment.
std::optional<Parameter> parse_line(std::string_view line, const config::Position& position) {
  const std::string_view content = trim_space(line.substr(0, line.find('#')));
  if (content.empty()) return std::nullopt;
  const std::size_t end = std::min(content.find_first_of(" \t"), content.size());
  return Parameter{std::string(content.substr(0, end)),
                   std::string(trim_blanks(content.substr(end))),
                   {position, std::string(content)}};
}

std::vector<Parameter> parse(std::string_view text, const std::string& file) {
  std::vector<Parameter> parameters;
  config::Position position{file, 0, 1};
  for (const std::string_view line : split(text, '\n')) {
    ++position.line;
    if (std::optional<Parameter> parameter = parse_line(line, position)) parameters.push_back(*std::move(parameter));
  }
  return parameters;
}

/// Where relative paths begin: BaseDirectory, or where the file is.
std::string base_folder(const std::vector<Parameter>& parameters, const std::string& file) {
  for (const Parameter& parameter : parameters)
    if (equals_ignoring_case(parameter.name, "BaseDirectory") && !parameter.value.empty()) return parameter.value + "/";
  return file;
}

/// What it is a slip of the pen for, as a question; empty if nothing is near.
std::string suggestion(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ParameterRule& rule : opendmarc_parameters()) names.push_back(rule.name);
  const std::string_view meant = nearest_word(name, names);
  return meant.empty() ? "" : fmt::format("; did you mean {}?", meant);
}

}  // namespace

bool is_opendmarc_parameter(std::string_view word) {
  return find_parameter_rule(word) != nullptr;
}

void convert_opendmarc(std::string_view text, const std::string& file, const config::ReadFile& read_file,
                       Draft& draft) {
  const std::vector<Parameter> parameters = parse(text, file);
  const OpendmarcContext context{base_folder(parameters, file), read_file, draft};
  for (const Parameter& parameter : parameters) {
    const ParameterRule* rule = find_parameter_rule(parameter.name);
    if (!rule)
      draft.remark(parameter.source, fmt::format("OpenDMARC has no such parameter{}", suggestion(parameter.name)));
    else if (parameter.value.empty())
      draft.remark(parameter.source, "there is no value");
    else
      rule->convert(parameter, context);
  }
}

}  // namespace dmarcd::conversion
