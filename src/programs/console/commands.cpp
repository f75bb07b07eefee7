#include "commands.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/exit_code.h"

#include "output.h"
#include "unknown_command.h"

namespace dmarcd::console {
namespace {

/// The arguments as CLI11 wants them: the last one first, and an empty value not behind an equals sign ("--helo=").
std::vector<std::string> reversed_arguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {
    std::string argument = argv[i];
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      argument.pop_back();
      arguments.emplace_back();
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

/// An option that may be repeated takes one value each time: "--zone FILE DOMAIN" names one file.
void take_one_value_each(CLI::App& parser) {
  for (CLI::Option* option : parser.get_options())
    if (!option->get_positional()) option->allow_extra_args(false);
  for (CLI::App* command : parser.get_subcommands([](CLI::App*) { return true; })) take_one_value_each(*command);
}

int parse_and_run(CLI::App& program, const std::vector<Command>& commands, int argc, char** argv) {
  if (const std::string what = find_unknown_command(program, argc, argv); !what.empty())
    return failed(Error{Error::Kind::permanent, what}, exit_code::usage);
  take_one_value_each(program);
  try {
    program.parse(reversed_arguments(argc, argv));
  } catch (const CLI::ParseError& misuse) {
    return program.exit(misuse) == 0 ? exit_code::done : exit_code::usage;
  }
  for (const Command& command : commands)
    if (command.parser->parsed()) return command.run();
  return exit_code::usage;
}

}  // namespace

int run(CLI::App& program, const std::vector<Command>& commands, int argc, char** argv) {
  return run_with_checked_output([&] { return parse_and_run(program, commands, argc, argv); });
}

int failed(const Error& error, int exit_code) {
  fmt::print(stderr, "{}: {}\n", program_invocation_short_name, error.message);
  return exit_code;
}

int store_failed(const Error& error) {
  return failed(error, error.kind == Error::Kind::temporary ? exit_code::temporary_failure : exit_code::io_error);
}

}  // namespace dmarcd::console
