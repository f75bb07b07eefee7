#include "spf_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"

#include "configuration.h"
#include "dns_source.h"
#include "spf_checker_choice.h"

namespace dmarcd::dmarcctl {
namespace {

struct SpfOptions {
  std::vector<std::string> zone_files;
  std::string client_ip;
  std::string helo;
  std::string mail_from;
  std::string receiver = "unknown";
  std::string engine;
  bool json = false;
};

std::string without_angle_brackets(const std::string& address) {
  const bool has_them = address.size() >= 2 && address.front() == '<' && address.back() == '>';
  return has_them ? address.substr(1, address.size() - 2) : address;
}

spf::SpfRequest to_request(const SpfOptions& options, const IpAddress& client) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {client, options.helo, without_angle_brackets(options.mail_from), options.receiver, now};
}

std::string as_json(const spf::SpfResult& result) {
  const nlohmann::ordered_json document = {
      {"result", spf::to_text(result.code)},   {"domain", result.domain},   {"mechanism", result.mechanism},
      {"explanation", result.explanation},     {"lookups", result.lookups}, {"void_lookups", result.void_lookups},
      {"engine", spf::to_text(result.engine)}, {"remark", result.remark},
  };
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// What the result asks a receiver to believe (RFC 7208 section 2.6).
std::string_view meaning(spf::SpfCode code) {
  switch (code) {
    case spf::SpfCode::pass: return "The domain says that this client may send its mail.";
    case spf::SpfCode::fail: return "The domain says that this client must not send its mail.";
    case spf::SpfCode::softfail: return "The domain says that this client probably must not send its mail.";
    case spf::SpfCode::neutral: return "The domain says nothing about this client.";
    case spf::SpfCode::none: return "There is nothing to check against.";
    case spf::SpfCode::temperror: return "The DNS gave no answer; the result may be another in a while.";
    case spf::SpfCode::permerror: return "The domain's owner has to mend its record.";
  }
  return "";
}

std::string why(const SpfOptions& options, const spf::SpfResult& result) {
  if (result.mechanism.empty()) return result.reason;
  return fmt::format("{} matches {}", options.client_ip, printable_sentence(result.mechanism));
}

std::string shown_domain(const spf::SpfResult& result) {
  return result.domain.empty() ? "an empty name" : printable(result.domain);
}

std::string for_people(const SpfOptions& options, const spf::SpfResult& result) {
  const bool is_helo = result.identity == spf::SpfIdentity::helo;
  std::string text = fmt::format(
      "SPF {} for {}: {}. {} Checked was {}; {} of 10 terms that ask the DNS were used, {} of them in vain.",
      spf::to_text(result.code), shown_domain(result), why(options, result), meaning(result.code),
      is_helo ? "the HELO name, since the reverse-path is null" : "the MAIL FROM", result.lookups, result.void_lookups);
  if (!result.remark.empty()) text += fmt::format(" It was {}.", printable(result.remark));
  if (!result.explanation.empty()) text += fmt::format(" The domain explains: {}", printable(result.explanation, 4096));
  return text;
}

/// The command line's engine goes before that of the configuration.
spf::SpfEngine engine_of(const SpfOptions& options, const config::Config& config) {
  if (options.engine.empty()) return config.spf_engine;
  return options.engine == to_text(spf::SpfEngine::libspf2) ? spf::SpfEngine::libspf2 : spf::SpfEngine::native;
}

int run(const SpfOptions& options, const console::GlobalOptions& global) {
  const Result<IpAddress> client = IpAddress::parse(options.client_ip);
  if (!client) return console::failed(client.error(), exit_code::usage);
  const config::LoadedConfig loaded = wiring::read_configuration_if_any(global.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  const Result<wiring::DnsSource> dns = wiring::DnsSource::open(options.zone_files, loaded.config);
  if (!dns) return console::failed(dns.error(), exit_code::bad_input);

  const std::unique_ptr<dns::Resolver> resolver = dns->resolver();
  const spf::SpfRequest request = to_request(options, *client);
  const std::unique_ptr<spf::SpfChecker> checker = libspf2::make_spf_checker(engine_of(options, loaded.config));
  checker->prefetch(request, *resolver);
  const spf::SpfResult result = checker->check(request, *resolver);
  fmt::print("{}\n", options.json ? as_json(result) : for_people(options, result));
  return exit_code::done;
}

}  // namespace

console::Command add_spf_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<SpfOptions>();
  CLI::App* parser = program.add_subcommand("spf", "Check whether a client may send as an address (RFC 7208)");
  parser
      ->add_option("--zone", options->zone_files, "Answer from this zone file, and ask no name server; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  parser->add_option("--client-ip", options->client_ip, "Address of the client")->required()->type_name("IP");
  parser->add_option("--helo", options->helo, "What the client said in HELO or EHLO")->required()->type_name("NAME");
  parser->add_option("--mail-from", options->mail_from, "Envelope sender; \"\" or <> is the null reverse-path")
      ->required()
      ->type_name("ADDR");
  parser->add_option("--receiver", options->receiver, "Our host name, for the macro %{r}")->type_name("NAME");
  parser->add_option("--engine", options->engine, "What judges; otherwise what the configuration says")
      ->check(CLI::IsMember({"native", "libspf2"}))
      ->type_name("native|libspf2");
  parser->add_flag("--json", options->json, "Print one JSON document");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::dmarcctl
