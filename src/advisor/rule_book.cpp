#include "rule_book.h"

#include <algorithm>

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

using inbox::SourceRule;

bool any_below(const std::vector<std::string>& names, const std::string& domain) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return is_at_or_below(name, domain); });
}

bool any_key_below(const std::vector<KeyId>& keys, const Mail& mail, const std::string& domain) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](KeyId key) { return is_at_or_below(mail.keys[key].domain, domain); });
}

bool fits_signer(const SourceRule& rule, const std::string& domain, const Mail& mail, const Marks& marks) {
  if (rule.decision == SourceRule::Decision::spoofer) return any_below(marks.signers_told, domain);
  return any_below(marks.foreign_signers, domain) || any_key_below(marks.own_passed, mail, domain);
}

bool fits_envelope(const SourceRule& rule, const std::string& domain, const Marks& marks) {
  if (!is_at_or_below(marks.envelope_domain, domain)) return false;
  if (rule.decision == SourceRule::Decision::spoofer) return true;
  return !marks.is_envelope_forged;
}

}  // namespace

RuleBook::RuleBook(const std::vector<SourceRule>& rules) {
  for (const SourceRule& rule : rules) {
    Entry entry{&rule, std::nullopt, domain_of(rule.value)};
    if (rule.mark == SourceRule::Mark::network) {
      const Result<IpNetwork> network = IpNetwork::parse(rule.value);
      if (!network) continue;  // It was checked where it was typed; what is none fits nothing.
      entry.network = *network;
    }
    entries_.push_back(std::move(entry));
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.rule->decided_at, a.rule->id) > std::pair(b.rule->decided_at, b.rule->id);
  });
}

bool RuleBook::fits(const Entry& entry, const Mail& mail, const Strand& strand) {
  const Sender& sender = mail.sender_of(strand);
  switch (entry.rule->mark) {
    case SourceRule::Mark::network: return entry.network->contains(sender.ip);
    case SourceRule::Mark::name_suffix: return is_at_or_below(sender.name, entry.domain);
    case SourceRule::Mark::dkim_domain: return fits_signer(*entry.rule, entry.domain, mail, mail.marks_of(strand));
    case SourceRule::Mark::envelope_domain: return fits_envelope(*entry.rule, entry.domain, mail.marks_of(strand));
  }
  return false;
}

const SourceRule* RuleBook::rule_for(const Mail& mail, const Strand& strand) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return fits(entry, mail, strand); });
  return found == entries_.end() ? nullptr : found->rule;
}

}  // namespace dmarcd::advisor
