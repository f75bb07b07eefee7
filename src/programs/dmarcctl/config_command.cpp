#include "config_command.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/config/show.h"

#include "configuration.h"
#include "conversion_command.h"

namespace dmarcd::dmarcctl {
namespace {

struct ConfigOptions {
  std::string file;  ///< Empty: not given behind the command.
};

CLI::App* add_deed(CLI::App* parser, const char* name, const char* description, ConfigOptions& options) {
  CLI::App* deed = parser->add_subcommand(name, description);
  deed->add_option("FILE", options.file, fmt::format("In place of -c FILE or {}", wiring::default_config_file));
  return deed;
}

std::string chosen_file(const ConfigOptions& options, const console::GlobalOptions& global) {
  if (!options.file.empty()) return options.file;
  return global.config_file.empty() ? wiring::default_config_file : global.config_file;
}

int run(const std::string& file, const CLI::App& show) {
  const config::LoadedConfig loaded = wiring::read_configuration(file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  if (show.parsed())
    fmt::print("{}", config::show_config(loaded.config));
  else
    fmt::print("{}: no mistakes\n", file);
  return exit_code::done;
}

}  // namespace

console::Command add_config_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<ConfigOptions>();
  CLI::App* parser = program.add_subcommand("config", "Check, show or convert a configuration");
  parser->require_subcommand(1);
  add_deed(parser, "check", "List all mistakes, with file, line and column", *options);
  CLI::App* show = add_deed(parser, "show", "Print every setting with its effective value", *options);
  const console::Command convert = add_conversion_command(*parser);

  return {parser, [options, show, convert, &global] {
            if (convert.parser->parsed()) return convert.run();
            return run(chosen_file(*options, global), *show);
          }};
}

}  // namespace dmarcd::dmarcctl
