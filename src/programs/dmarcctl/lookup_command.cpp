#include "lookup_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/text.h"
#include "dmarcd/dmarc/policy_discovery.h"

#include "configuration.h"
#include "dns_source.h"
#include "suffix_list.h"

namespace dmarcd::dmarcctl {
namespace {

using dmarc::Discovery;
using dmarc::DiscoveryStep;
using dmarc::PolicyRecord;
using Json = nlohmann::ordered_json;

struct LookupOptions {
  std::vector<std::string> zone_files;
  std::string domain;
  bool json = false;
};

Json policy_or_null(const std::optional<dmarc::Policy>& policy) {
  return policy ? Json(to_text(*policy)) : Json();
}

Json record_as_json(const PolicyRecord& record) {
  return {
      {"p", policy_or_null(record.p)},
      {"sp", policy_or_null(record.sp)},
      {"np", policy_or_null(record.np)},
      {"psd", to_text(record.psd)},
      {"adkim", to_text(record.adkim)},
      {"aspf", to_text(record.aspf)},
      {"t", record.testing ? "y" : "n"},
      {"rua", record.rua},
      {"ruf", record.ruf},
      {"fo", record.fo},
      {"pct", record.pct ? Json(*record.pct) : Json()},
  };
}

Json steps_as_json(const std::vector<DiscoveryStep>& steps) {
  Json list = Json::array();
  for (const DiscoveryStep& step : steps)
    list.push_back({{"name", step.name}, {"outcome", to_text(step.outcome)}, {"text", step.text}});
  return list;
}

std::string as_json(const dns::DomainName& author_domain, const Discovery& discovery) {
  const auto& found = discovery.policy;
  const Json document = {
      {"author_domain", author_domain.text()},
      {"policy_domain", found ? Json(found->policy_domain.text()) : Json()},
      {"organizational_domain",
       discovery.organizational_domain_known ? Json(discovery.organizational_domain.text()) : Json()},
      {"result", to_text(discovery.outcome)},
      {"policy", found ? Json(to_text(found->policy)) : Json()},
      {"record", found ? record_as_json(found->record) : Json()},
      {"steps", steps_as_json(discovery.steps)},
  };
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("{:<13}{}\n", label, text);
}

/// The queries in order, a line each.
std::string told_steps(const std::vector<DiscoveryStep>& steps) {
  std::size_t widest = 0;
  for (const DiscoveryStep& step : steps) widest = std::max(widest, printable(step.name).size());
  std::string text;
  for (const DiscoveryStep& step : steps)
    text += line(text.empty() ? "Asked" : "",
                 fmt::format("{:<{}}  {:<8}  {}", printable(step.name), widest, to_text(step.outcome), step.text));
  return text;
}

/// What a receiver is asked to do with mail that fails.
std::string_view meaning(dmarc::Policy policy) {
  switch (policy) {
    case dmarc::Policy::none: return "mail that fails is delivered as any other";
    case dmarc::Policy::quarantine: return "mail that fails is to be treated as suspicious";
    case dmarc::Policy::reject: return "mail that fails is to be refused";
  }
  return "";
}

std::string why(std::string_view tag) {
  if (tag == "np") return "np applies, for the domain is below the record's name and does not exist";
  if (tag == "sp") return "sp applies, for the domain is below the record's name";
  return "p applies";
}

std::string told_alignment(std::string_view method, dmarc::Alignment mode) {
  return fmt::format(
      "{} {}", method,
      mode == dmarc::Alignment::strict ? "must name this very domain" : "may name any domain of the same organization");
}

std::string told_addresses(const std::vector<std::string>& addresses) {
  return addresses.empty() ? "to nobody" : fmt::format("to {}", fmt::join(addresses, ", "));
}

std::string told_policy(const dmarc::DiscoveredPolicy& found) {
  const PolicyRecord& record = found.record;
  std::string text =
      line("Policy", fmt::format("{}: {}", to_text(found.policy), meaning(found.policy))) +
      line("", fmt::format("{} (record at _dmarc.{})", why(found.tag), printable(found.policy_domain.text())));
  if (record.testing) text += line("Test mode", "t=y: what applies is one step less strict");
  text += line("Alignment", told_alignment("SPF", record.aspf)) +
          line("", told_alignment("a DKIM signature", record.adkim)) +
          line("Reports", "aggregate reports " + told_addresses(record.rua)) +
          line("", "failure reports " + told_addresses(record.ruf));
  for (const std::string& problem : record.problems) text += line("Ignored", problem);
  return text;
}

std::string told_outcome(const Discovery& discovery) {
  switch (discovery.outcome) {
    case Discovery::Outcome::found: return told_policy(*discovery.policy);
    case Discovery::Outcome::none: return line("Policy", "none published: DMARC says nothing about this domain's mail");
    case Discovery::Outcome::temperror:
      return line("Policy", "not known at this time: " + printable_sentence(discovery.reason)) +
             line("", "a look-up that it depends on got no answer; try again later");
    case Discovery::Outcome::permerror:
      return line("Policy", "not usable, so DMARC is not applied") +
             line("", printable_sentence(discovery.reason, 1024)) +
             line("", "the domain's owner has to mend the record");
  }
  return "";
}

std::string for_people(const dns::DomainName& author_domain, const Discovery& discovery) {
  const std::string organization = discovery.organizational_domain_known
                                       ? printable(discovery.organizational_domain.text())
                                       : "not known: a look-up got no answer";
  std::string text = line("Domain", printable(author_domain.text())) + told_steps(discovery.steps);
  for (const std::string& remark : discovery.remarks) text += line("Remark", printable_sentence(remark, 1024));
  return text + line("Organization", organization) + told_outcome(discovery);
}

/// The domain that is looked up; who gives an address hears which one that is.
Result<dns::DomainName> domain_of(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == text.npos) return dns::DomainName::parse_international(text);
  return permanent_failure(
      fmt::format("\"{}\" is an address, and a policy belongs to a domain; look up {}", printable(text, 80),
                  at + 1 < text.size() ? printable(text.substr(at + 1), 80) : "what is behind the @"));
}

int run(const LookupOptions& options, const console::GlobalOptions& global) {
  const Result<dns::DomainName> author_domain = domain_of(options.domain);
  if (!author_domain) return console::failed(author_domain.error(), exit_code::usage);
  if (!author_domain->is_host_name())
    return console::failed({Error::Kind::permanent, fmt::format("\"{}\" has characters that no mail domain has",
                                                                printable(author_domain->text()))},
                           exit_code::usage);
  const config::LoadedConfig loaded = wiring::read_configuration_if_any(global.config_file);
  if (!loaded.is_usable()) return exit_code::bad_configuration;
  const Result<wiring::DnsSource> dns = wiring::DnsSource::open(options.zone_files, loaded.config);
  if (!dns) return console::failed(dns.error(), exit_code::bad_input);

  const std::unique_ptr<dns::Resolver> resolver = dns->resolver();
  const dmarc::DiscoveryOptions& how = loaded.config.session.evaluation.discovery;
  const auto suffixes = wiring::suffix_list(loaded.config);
  if (!suffixes) return console::failed(suffixes.error(), exit_code::io_error);
  dmarc::prefetch_policy(*author_domain, how, suffixes->get(), *resolver);
  const Discovery discovery = dmarc::discover_policy(*author_domain, how, suffixes->get(), *resolver);
  fmt::print("{}", options.json ? as_json(*author_domain, discovery) + "\n" : for_people(*author_domain, discovery));
  return exit_code::done;
}

}  // namespace

console::Command add_lookup_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<LookupOptions>();
  CLI::App* parser = program.add_subcommand("lookup", "Find the DMARC policy of a domain, step by step (RFC 9989)");
  parser
      ->add_option("--zone", options->zone_files, "Answer from this zone file, and ask no name server; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  parser->add_option("domain", options->domain, "Domain of a From address")->required()->type_name("DOMAIN");
  parser->add_flag("--json", options->json, "Print one JSON document");
  return {parser, [options, &global] { return run(*options, global); }};
}

}  // namespace dmarcd::dmarcctl
