#include "parties.h"

#include <fmt/format.h>
#include <map>

#include "desk.h"
#include "rule_book.h"

namespace dmarcd::advisor {
namespace {

using inbox::SourceRule;

Basis basis_of(SourceRule::Decision decision) {
  switch (decision) {
    case SourceRule::Decision::own: return Basis::decided_own;
    case SourceRule::Decision::forwarder: return Basis::decided_forwarder;
    case SourceRule::Decision::spoofer: return Basis::decided_spoofer;
    case SourceRule::Decision::waived: return Basis::decided_waived;
  }
  return Basis::decided_own;
}

/// Mail of a service with many customers, and nothing in it that only we could have.
bool is_anybodys(const Strand& strand, const Marks& marks) {
  return marks.service && strand.aligned == 0 && marks.own_passed.empty() && marks.own_claimed.empty() &&
         marks.own_spf != spf::SpfCode::pass;
}

/// Strands that are judged by themselves and not by their address.
class Apart {
 public:
  void add(const std::string& key, Basis basis, const SourceRule* rule, const MailService* service,
           std::uint32_t strand) {
    Party& party = parties_[key];
    party.key = key;
    party.basis = basis;
    party.rule = rule;
    party.service = service;
    party.strands.push_back(strand);
  }

  std::vector<Party> take() {
    std::vector<Party> parties;
    for (auto& [key, party] : parties_) parties.push_back(std::move(party));
    return parties;
  }

 private:
  std::map<std::string, Party> parties_;
};

/// Takes out what a rule decides or a service's signature tells, and profiles the rest by address.
std::vector<Profile> set_apart(const Mail& mail, const DomainFacts& facts, Apart& decided, Apart& customers) {
  const RuleBook rules(facts.rules);
  std::vector<Profile> profiles;
  for (std::uint32_t sender = 0; sender < mail.senders.size(); ++sender) {
    std::vector<std::uint32_t> rest;
    for (const std::uint32_t number : mail.senders[sender].strands) {
      const Strand& strand = mail.strands[number];
      const Marks& marks = mail.marks_of(strand);
      if (const SourceRule* rule = rules.rule_for(mail, strand))
        decided.add(fmt::format("rule/{}", rule->id), basis_of(rule->decision), rule, nullptr, number);
      else if (is_anybodys(strand, marks))
        customers.add(fmt::format("unaligned/{}", marks.is_our_customer_name || has_customer_names(*marks.service)
                                                      ? marks.service_name
                                                      : marks.service->domain),
                      marks.is_our_customer_name ? Basis::customer_name : Basis::unsteady_service, nullptr,
                      marks.service, number);
      else
        rest.push_back(number);
    }
    if (!rest.empty()) profiles.push_back(profile_of(mail, sender, std::move(rest), facts.domain));
  }
  return profiles;
}

/// A service that anybody can be a customer of: ours if it writes day by day, and not more than all that is ours for
/// sure.
void judge_customer(const Mail& mail, const Thresholds& thresholds, std::uint64_t own_messages, Party& party) {
  if (party.basis != Basis::unsteady_service || has_customer_names(*party.service)) return;
  DayBits days = 0;
  std::uint64_t messages = 0;
  for (const std::uint32_t number : party.strands) {
    days |= mail.strands[number].days;
    messages += mail.strands[number].messages;
  }
  if (is_steady(days, thresholds.days) && (own_messages == 0 || messages <= own_messages))
    party.basis = Basis::steady_service;
}

}  // namespace

std::vector<Party> find_parties(const Mail& mail, const DomainFacts& facts, const Thresholds& thresholds) {
  Apart decided, customers;
  Desk desk(mail, facts, thresholds, set_apart(mail, facts, decided, customers));
  sort_proved(desk);
  sort_strangers(desk);

  std::vector<Party> parties = std::move(desk.parties);
  for (Party& party : decided.take()) parties.push_back(std::move(party));
  for (Party& party : customers.take()) {
    judge_customer(mail, thresholds, desk.own_messages, party);
    parties.push_back(std::move(party));
  }
  return gather(mail, std::move(parties));
}

}  // namespace dmarcd::advisor
