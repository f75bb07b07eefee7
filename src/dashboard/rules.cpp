#include "rules.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/domain_name.h"

#include "domain_tables.h"
#include "filters.h"
#include "forms.h"
#include "lookup.h"
#include "pages.h"
#include "words.h"

namespace dmarcd::dashboard {
namespace {

using inbox::SourceRule;

constexpr std::size_t longest_note = 500;  ///< A note, not a document.
constexpr std::size_t most_suggestions = 20;

struct Suggestion {
  SourceRule::Mark mark = SourceRule::Mark::network;
  std::string value;
};

/// A name holds longer than an address; an address alone is surest where there is only one.
Suggestion best_mark(const advisor::Source& source, const std::string& domain) {
  if (source.address_count == 1 && !source.addresses.empty())
    return {SourceRule::Mark::network, source.addresses.front().text()};
  for (const std::string& signer : source.dkim_domains)
    if (signer != domain) return {SourceRule::Mark::dkim_domain, signer};
  if (!source.names.empty()) return {SourceRule::Mark::name_suffix, source.names.front()};
  for (const std::string& envelope : source.envelope_domains)
    if (envelope != domain) return {SourceRule::Mark::envelope_domain, envelope};
  return {SourceRule::Mark::network, source.addresses.empty() ? std::string() : source.addresses.front().text()};
}

Html suggestions(const advisor::Source& source) {
  std::vector<std::string> values;
  for (const auto* list : {&source.names, &source.dkim_domains, &source.envelope_domains})
    values.insert(values.end(), list->begin(), list->end());
  for (const IpAddress& address : source.addresses) values.push_back(address.text());
  Html options;
  for (std::size_t i = 0; i < values.size() && i < most_suggestions; ++i)
    options += lone_element("option", {{"value", values[i]}});
  return element("datalist", {{"id", "known-marks"}}, options);
}

std::vector<Choice> mark_choices() {
  std::vector<Choice> choices;
  for (auto one : {SourceRule::Mark::network, SourceRule::Mark::name_suffix, SourceRule::Mark::dkim_domain,
                   SourceRule::Mark::envelope_domain})
    choices.push_back({std::string(inbox::to_text(one)), std::string(mark_name(one).text())});
  return choices;
}

std::vector<Choice> decision_choices() {
  std::vector<Choice> choices;
  for (auto one : {SourceRule::Decision::own, SourceRule::Decision::forwarder, SourceRule::Decision::spoofer,
                   SourceRule::Decision::waived})
    choices.push_back({std::string(inbox::to_text(one)), std::string(decision_name(one).text())});
  return choices;
}

/// The DNS takes any octet in a name; hosts and domains that send mail have none but these.
bool is_plain_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

/// The value in the one form that rules are kept in.
Outcome<std::string> canonical(SourceRule::Mark mark, const std::string& value) {
  if (mark == SourceRule::Mark::network) {
    const Result<IpNetwork> network = IpNetwork::parse(value);
    if (!network)
      return refused(400, fmt::format("\"{}\" is no address and no network as 192.0.2.0/24.", printable(value, 64)));
    return network->text();
  }
  const Result<dns::DomainName> name = dns::DomainName::parse_international(value);
  if (!name || !is_plain_name(name->text()))
    return refused(400, fmt::format("\"{}\" is no domain name.", printable(value, 64)));
  return std::string(name->text());
}

Outcome<SourceRule> rule_of(const Visit& visit, const std::string& domain) {
  const Query& form = visit.request.form;
  const std::optional<SourceRule::Mark> mark = inbox::mark(value_of(form, "mark"));
  const std::optional<SourceRule::Decision> decision = inbox::decision(value_of(form, "decision"));
  if (!mark || !decision) return refused(400, "The form has to say what the source is known by, and what it is.");
  SourceRule rule;
  rule.domain = domain;
  rule.mark = *mark;
  const std::string value = DMARCD_TRY(required(form, "value"));
  rule.value = DMARCD_TRY(canonical(*mark, value));
  rule.decision = *decision;
  rule.note = value_of(form, "note");
  if (rule.note.size() > longest_note || !is_utf8(rule.note))
    return refused(400, fmt::format("The note is longer than {} octets.", longest_note));
  rule.decided_by = visit.visitor.user.name;
  rule.decided_at = visit.request.now;
  return rule;
}

}  // namespace

Html rule_list(const Visit& visit, const std::string& domain, const std::vector<SourceRule>& rules) {
  Table table = rule_table(rules);
  if (!visit.visitor.user.is_administrator) return to_html(table);
  table.columns.push_back({"remove", "Remove"});
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Url action = domain_url(domain).segment("rules").segment(std::to_string(rules[i].id)).segment("remove");
    table.rows[i].push_back(
        {std::monostate{}, post_form(visit, action, element("button", {{"class", "quiet"}}, "Remove"))});
  }
  return to_html(table);
}

Html decision_form(const Visit& visit, const std::string& domain, const advisor::Source& source) {
  if (!visit.visitor.user.is_administrator) return element("p", {}, "Administrators decide what a source is.");
  const Suggestion best = best_mark(source, domain);
  return post_form(
      visit, domain_url(domain).segment("rules"),
      joined(choice_field("decision", "This source is", decision_choices(), "own"),
             choice_field("mark", "Known by its", mark_choices(), inbox::to_text(best.mark)),
             text_field("value", "Value", best.value, {{"list", "known-marks"}, {"required"}}), suggestions(source),
             text_field("note", "Note", "", {{"maxlength", std::to_string(longest_note)}}),
             element("div", {{"class", "field"}}, element("button", {}, "Decide"))));
}

Outcome<Response> decide_source(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  const SourceRule rule = DMARCD_TRY(rule_of(visit, domain));
  DMARCD_TRY(visit.services.office.add_rule(rule));
  return see_other(domain_url(domain).anchor("rules"));
}

Outcome<Response> remove_rule(const Visit& visit) {
  const std::string domain = DMARCD_TRY(domain_of(visit));
  const std::int64_t id = DMARCD_TRY(number_of(visit.parts.at(1)));
  DMARCD_TRY(visit.services.office.remove_rule(visit.visitor.scope(), id));
  return see_other(domain_url(domain).anchor("rules"));
}

}  // namespace dmarcd::dashboard
