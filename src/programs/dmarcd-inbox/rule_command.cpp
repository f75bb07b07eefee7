#include "rule_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/exit_code.h"
#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/text.h"
#include "dmarcd/base/time.h"
#include "dmarcd/base/visible_text.h"
#include "dmarcd/dns/name_text.h"

#include "arguments.h"
#include "clock.h"
#include "desk.h"
#include "text_table.h"

namespace dmarcd::inbox_program {
namespace {

using inbox::SourceRule;

struct RuleOptions {
  std::string domain, mark, value, decision, note;
  std::int64_t id = 0;
};

using Deed = int (*)(Desk& desk, const RuleOptions& options);

int usage_error(const std::string& text) {
  return console::failed({Error::Kind::permanent, text}, exit_code::usage);
}

int list(Desk& desk, const RuleOptions& options) {
  const Result<std::string> domain = domain_argument(options.domain);
  if (!domain) return usage_error(domain.error().message);
  const auto rules = desk.office().rules({}, *domain);
  if (!rules) return console::store_failed(rules.error());
  console::TextTable table({{"ID", console::TextTable::Side::right},
                            {"DOMAIN"},
                            {"MARK"},
                            {"VALUE"},
                            {"DECISION"},
                            {"BY"},
                            {"ON"},
                            {"NOTE"}});
  for (const SourceRule& rule : *rules)
    table.add({fmt::to_string(rule.id), visible_line(rule.domain), std::string(inbox::to_text(rule.mark)),
               visible_line(rule.value), std::string(inbox::to_text(rule.decision)), visible_line(rule.decided_by),
               rfc3339(rule.decided_at).substr(0, 10), visible_line(rule.note)});
  fmt::print("{}", table.empty() ? "no rules\n" : table.text());
  return exit_code::done;
}

/// The value as rules have it; an Error says what it should be.
Result<std::string> value_of(SourceRule::Mark mark, const std::string& text) {
  if (mark == SourceRule::Mark::network) return DMARCD_TRY(IpNetwork::parse(text)).text();
  return domain_argument(text);
}

/// What a rule says, as somebody would type it.
std::string text_of(const SourceRule& rule) {
  return fmt::format("{} {} {}", inbox::to_text(rule.mark), visible_line(rule.value), inbox::to_text(rule.decision));
}

bool is_within(const std::string& network, const std::string& wider) {
  const Result<IpAddress> first = IpAddress::parse(network.substr(0, network.find('/')));
  const Result<IpNetwork> around = IpNetwork::parse(wider);
  return first && around && around->contains(*first);
}

/// Whether some mail may have the marks of both. Of two networks one holds the other, or they have nothing in common.
bool may_meet(const SourceRule& a, const SourceRule& b) {
  if (a.mark != b.mark) return false;
  if (a.mark == SourceRule::Mark::network) return is_within(a.value, b.value) || is_within(b.value, a.value);
  return dns::is_at_or_below(a.value, b.value) || dns::is_at_or_below(b.value, a.value);
}

/// What the new rule changes about older ones that say otherwise.
void tell_overruled(const SourceRule& rule, const std::vector<SourceRule>& older) {
  for (const SourceRule& other : older)
    if (other.decision != rule.decision && may_meet(rule, other))
      fmt::print("it overrules rule {} ({}): of the rules that fit, the latest decides\n", other.id, text_of(other));
}

Result<SourceRule> rule_of(const RuleOptions& options) {
  const auto mark = inbox::mark(options.mark);
  if (!mark)
    return permanent_failure(fmt::format("{}: a mark is network, name, dkim or envelope", printable(options.mark)));
  const auto decision = inbox::decision(options.decision);
  if (!decision)
    return permanent_failure(
        fmt::format("{}: a decision is own, forwarder, spoofer or waived", printable(options.decision)));
  return SourceRule{.id = 0,
                    .domain = DMARCD_TRY(domain_argument(options.domain)),
                    .mark = *mark,
                    .value = DMARCD_TRY(value_of(*mark, options.value)),
                    .decision = *decision,
                    .note = options.note,
                    .decided_by = "command line",
                    .decided_at = system::now()};
}

int add(Desk& desk, const RuleOptions& options) {
  const Result<SourceRule> rule = rule_of(options);
  if (!rule) return usage_error(rule.error().message);
  const auto older = desk.office().rules({}, rule->domain);
  if (!older) return console::store_failed(older.error());
  const auto id = desk.office().add_rule(*rule);
  if (!id) return console::store_failed(id.error());
  fmt::print("rule {} added\n", *id);
  tell_overruled(*rule, *older);
  const Result<std::string> unknown = no_report_about(desk.archive(), rule->domain);
  if (unknown && !unknown->empty()) fmt::print("{}\n", *unknown);
  return exit_code::done;
}

int remove(Desk& desk, const RuleOptions& options) {
  const auto rules = desk.office().rules({}, "");
  if (!rules) return console::store_failed(rules.error());
  const bool is_there =
      std::any_of(rules->begin(), rules->end(), [&](const SourceRule& rule) { return rule.id == options.id; });
  if (!is_there)
    return console::failed({Error::Kind::permanent, fmt::format("there is no rule {}; \"dmarcd-inbox rule list\" has "
                                                                "the ids",
                                                                options.id)},
                           exit_code::answered_no);
  const Result<void> removed = desk.office().remove_rule({}, options.id);
  return removed ? exit_code::done : console::store_failed(removed.error());
}

}  // namespace

console::Command add_rule_command(CLI::App& program, const console::GlobalOptions& global) {
  auto options = std::make_shared<RuleOptions>();
  auto chosen = std::make_shared<Deed>(list);
  CLI::App* parser = program.add_subcommand("rule", "Decide what sources are, and see what was decided");
  parser->require_subcommand(1);
  CLI::App* sub = parser->add_subcommand("list", "List what was decided");
  sub->add_option("domain", options->domain, "Of this domain; of all without");
  sub->callback([chosen] { *chosen = list; });
  sub = parser->add_subcommand("add", "Decide: rule add example.com network 192.0.2.0/24 own");
  sub->add_option("domain", options->domain, "The policy domain that it is for")->required();
  sub->add_option("mark", options->mark, "network, name, dkim or envelope")->required();
  sub->add_option("value", options->value, "A network or a domain")->required();
  sub->add_option("decision", options->decision, "own, forwarder, spoofer or waived")->required();
  sub->add_option("--note", options->note, "Why");
  sub->callback([chosen] { *chosen = add; });
  sub = parser->add_subcommand("remove", "Take a decision back");
  sub->add_option("id", options->id, "As list tells it")->required()->check(complaint_about_id);
  sub->callback([chosen] { *chosen = remove; });
  return {parser, [options, chosen, &global] {
            tl::expected<Desk, int> desk = open_desk(global);
            return desk ? (*chosen)(*desk, *options) : desk.error();
          }};
}

}  // namespace dmarcd::inbox_program
