#include "unknown_command.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "dmarcd/base/text.h"

namespace dmarcd::console {
namespace {

using Commands = std::vector<const CLI::App*>;

Commands commands_of(const CLI::App& parser) {
  return parser.get_subcommands([](const CLI::App*) { return true; });
}

/// "check, spf and config"
std::string enumeration(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == names.size() ? " and " : ", ", names[i]);
  return text;
}

std::string complaint(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view meant = nearest_word(word, names);
  return fmt::format("there is no command \"{}\"; {}", printable(word),
                     meant.empty() ? "there are " + enumeration(names) : fmt::format("did you mean {}?", meant));
}

}  // namespace

std::string find_unknown_command(const CLI::App& program, int argc, char** argv) {
  Commands commands = commands_of(program);
  for (int i = 1; i < argc && !commands.empty(); ++i) {
    const std::string_view word = argv[i];
    if (word == "-c" || word == "--config") ++i;
    if (word.starts_with('-')) continue;
    const auto command =
        std::find_if(commands.begin(), commands.end(), [&](const CLI::App* one) { return one->get_name() == word; });
    if (command == commands.end()) {
      std::vector<std::string_view> names;
      for (const CLI::App* one : commands) names.emplace_back(one->get_name());
      return complaint(word, names);
    }
    commands = commands_of(**command);
  }
  return "";
}

}  // namespace dmarcd::console
