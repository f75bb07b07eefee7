#include "conversion_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/config/load.h"
#include "dmarcd/conversion/conversion.h"

#include "file.h"

namespace dmarcd::dmarcctl {
namespace {

using conversion::Origin;

const std::map<std::string, Origin> origins = {{"opendmarc", Origin::opendmarc}, {"rspamd", Origin::rspamd}};

struct ConversionOptions {
  std::string file;
  std::string origin;  ///< Empty: to be guessed.
};

Result<std::string> read(const std::string& path) {
  return system::read_file(path, config::largest_file);
}

std::optional<Origin> origin_of(const ConversionOptions& options, std::string_view text) {
  return options.origin.empty() ? conversion::guess_origin(text) : origins.at(options.origin);
}

int run(const ConversionOptions& options) {
  const Result<std::string> text = read(options.file);
  if (!text) return console::failed(text.error(), exit_code::bad_input);
  const std::optional<Origin> origin = origin_of(options, *text);
  if (!origin)
    return console::failed(
        Error{Error::Kind::permanent,
              options.file + ": it is not clear whose configuration this is; say --from opendmarc or rspamd"},
        exit_code::bad_input);

  // What the result names it names in full, since nobody knows where it will be put.
  const std::string file = std::filesystem::absolute(options.file).lexically_normal().string();
  const Result<conversion::Conversion> converted = conversion::convert(*origin, *text, file, read);
  if (!converted) return console::failed(converted.error(), exit_code::bad_input);
  fmt::print("{}", converted->configuration);
  for (const config::Mistake& remark : converted->remarks) fmt::print(stderr, "{}\n", config::to_text(remark));
  return exit_code::done;
}

}  // namespace

console::Command add_conversion_command(CLI::App& config_parser) {
  auto options = std::make_shared<ConversionOptions>();
  CLI::App* parser = config_parser.add_subcommand("convert", "Print a configuration of OpenDMARC or rspamd as ours");
  parser->add_option("--from", options->origin, "Whose it is: opendmarc or rspamd; else what it looks like")
      ->check(CLI::IsMember({"opendmarc", "rspamd"}));
  parser->add_option("FILE", options->file, "opendmarc.conf, or dmarc.conf of rspamd")->required();
  return {parser, [options] { return run(*options); }};
}

}  // namespace dmarcd::dmarcctl
