#include "check_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/format.h>
#include <memory>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/evaluation/explanation.h"

#include "check_json.h"
#include "configuration.h"
#include "dns_source.h"
#include "envelope_arguments.h"
#include "file.h"
#include "message_check.h"
#include "message_file.h"
#include "observation.h"
#include "scenario.h"
#include "scenario_play.h"

namespace dmarcd::dmarcctl {
namespace {

constexpr std::size_t largest_scenario = 16UL << 20U;  // A person wrote it.

struct CheckArguments {
  std::vector<std::string> zone_files;
  EnvelopeArguments envelope;
  std::string authserv_id;
  std::int64_t now = -1;
  std::string scenario_file;
  std::string message_file;
  bool expects_pass = false;
  bool wants_json = false;
};

Timestamp time_of_receipt(const CheckArguments& arguments) {
  if (arguments.now >= 0) return from_unix_seconds(arguments.now);
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void print(const checking::CheckedMessage& checked, bool wants_json) {
  if (wants_json) {
    fmt::print("{}\n", to_json(checked));
    return;
  }
  fmt::print("{}\nAuthentication-Results: {}\n", evaluation::explain(checked.verdict), checked.authentication_results);
}

int run_message(const CheckArguments& arguments, const console::GlobalOptions& global) {
  config::LoadedConfig loaded = wiring::read_configuration_if_any(global.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  Result<message::Envelope> envelope = arguments.envelope.envelope();
  if (!envelope) return console::failed(envelope.error(), exit_code::usage);
  envelope->queue_id = "check";  // Stands where a reply has the MTA's queue id.
  const Result<wiring::DnsSource> dns = wiring::DnsSource::open(arguments.zone_files, loaded.config);
  if (!dns) return console::failed(dns.error(), exit_code::bad_input);
  const Result<message::RawMessage> message = read_message(arguments.message_file);
  if (!message) return console::failed(message.error(), exit_code::bad_input);

  std::string& authserv_id = loaded.config.session.authserv_id;
  if (!arguments.authserv_id.empty()) authserv_id = arguments.authserv_id;
  if (authserv_id.empty()) authserv_id = "localhost";
  const std::unique_ptr<dns::Resolver> resolver = dns->resolver();
  const Result<checking::CheckedMessage> checked =
      checking::check_message(*message, *envelope, loaded.config, *resolver, time_of_receipt(arguments));
  if (!checked) return console::failed(checked.error(), exit_code::io_error);
  print(*checked, arguments.wants_json);
  const bool passes = checked->verdict.code == dmarc::DmarcCode::pass;
  return arguments.expects_pass && !passes ? exit_code::answered_no : exit_code::done;
}

int run_scenario(const CheckArguments& arguments) {
  const Result<std::string> text = system::read_file(arguments.scenario_file, largest_scenario);
  if (!text) return console::failed(text.error(), exit_code::bad_input);
  const Result<Scenario> scenario = parse_scenario(*text, arguments.scenario_file);
  if (!scenario) return console::failed(scenario.error(), exit_code::bad_input);
  const Result<checking::CheckedMessage> checked = play_out(*scenario);
  if (!checked) return console::failed(checked.error(), exit_code::bad_input);

  if (!arguments.wants_json) fmt::print("{}\n", scenario->story);
  print(*checked, arguments.wants_json);
  const std::vector<std::string> sentences = disappointments(*scenario, *checked);
  for (const std::string& sentence : sentences) fmt::print(stderr, "{}\n", sentence);
  return sentences.empty() ? exit_code::done : exit_code::answered_no;
}

}  // namespace

console::Command add_check_command(CLI::App& program, const console::GlobalOptions& global) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* parser = program.add_subcommand("check", "Evaluate a message as the milter would, and explain the verdict");
  parser
      ->add_option("--zone", arguments->zone_files,
                   "Answer from this zone file, and ask no name server; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  arguments->envelope.add_to(*parser);
  parser->add_option("--authserv-id", arguments->authserv_id, "Our name in Authentication-Results");
  parser->add_option("--now", arguments->now, "Time of receipt in seconds since 1970")
      ->check(CLI::Range(std::int64_t{0}, latest_unix_seconds));
  parser->add_flag("--expect-pass", arguments->expects_pass, "End with 1 unless dmarc=pass");
  parser->add_flag("--json", arguments->wants_json, "Print one JSON document");
  CLI::Option* scenario = parser->add_option("--scenario", arguments->scenario_file,
                                             "Play a scenario file instead, and end with 1 unless it comes true");
  CLI::Option* message =
      parser->add_option("MESSAGE", arguments->message_file, "Message to check; - is standard input");
  scenario->excludes(message);
  return {parser, [arguments, &global] {
            if (!arguments->scenario_file.empty()) return run_scenario(*arguments);
            if (!arguments->message_file.empty()) return run_message(*arguments, global);
            return console::failed(
                Error{Error::Kind::permanent, "check: name a MESSAGE, - for standard input, or --scenario FILE"},
                exit_code::usage);
          }};
}

}  // namespace dmarcd::dmarcctl
