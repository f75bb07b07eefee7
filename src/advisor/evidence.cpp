#include <fmt/format.h>
#include <set>

#include "description.h"
#include "profiles.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

std::string main_key_text(const Account& account, const Mail& mail) {
  std::vector<std::pair<KeyId, std::uint64_t>> passed;
  for (const std::uint32_t number : account.party->strands)
    for (const KeyId key : mail.marks_of(mail.strands[number]).own_passed)
      add_to(passed, key, mail.strands[number].messages);
  const std::optional<KeyId> key = main_key(passed);
  if (!key) return "a key of the domain";
  return fmt::format("selector {} of {}", safe_name(mail.keys[*key].selector), safe_name(mail.keys[*key].domain));
}

std::string decided_text(const Account& account) {
  const inbox::SourceRule& rule = *account.party->rule;
  return fmt::format("Decided by {}: {} {} is {}{}", rule.decided_by.empty() ? "a rule" : safe_name(rule.decided_by),
                     to_text(rule.mark), safe_name(rule.value), to_text(rule.decision),
                     rule.note.empty() ? "." : fmt::format(" ({}).", safe_name(rule.note)));
}

std::string basis_text(const Account& account, const Mail& mail) {
  switch (account.party->basis) {
    case Basis::decided_own:
    case Basis::decided_waived:
    case Basis::decided_forwarder:
    case Basis::decided_spoofer: return decided_text(account);
    case Basis::passes_by_spf: return "SPF passed for the domain: its own record names the address.";
    case Basis::passes_by_own_key:
      return fmt::format("Signatures with {} passed, and no other source of yours is where that key lives.",
                         main_key_text(account, mail));
    case Basis::stopped_passing:
      return fmt::format("Signatures with {} passed until a day, and none has since: a forwarder's would be mixed.",
                         main_key_text(account, mail));
    case Basis::own_name: return "The address has a name of the domain's own, and that name leads back to it.";
    case Basis::key_of_known_source: return "It claims a key that a source of yours in the same place signs with.";
    case Basis::named_in_spf: return "The domain's SPF record names the address, though nothing from it passed.";
    case Basis::passed_here: return "This server saw mail of the domain from there pass.";
    case Basis::customer_name: return "The service signed with the name that it made for this domain.";
    case Basis::steady_service:
      return "A known mail service signed with its own name, day by day, and less than all mail that is yours for "
             "sure.";
    case Basis::passes_not_aligned:
      return "A signature or SPF of the domain passed, but not for the very name in the From field.";
    case Basis::told_forwarded: return "The reporters say that it was forwarded.";
    case Basis::key_lives_elsewhere:
      return fmt::format(
          "Signatures with {} passed that are made at another source of yours, and SPF does not name "
          "the address: it carries your mail on.",
          main_key_text(account, mail));
    case Basis::changes_messages:
      return "It carries signatures that pass elsewhere and are broken here, under an envelope of its own: a mailing "
             "list, or a forwarder that changes messages.";
    case Basis::scattered_claims:
      return "It claims signatures of the domain from addresses all over the world, and not one of them ever passed.";
    case Basis::nothing_of_ours:
      return "Nothing in it is the domain's: no pass, no signature, no place in SPF, no name.";
    case Basis::few_claims:
      return "It claims signatures of the domain that never passed. A server of yours that is set up badly does that, "
             "and so does whoever pretends to be one.";
    case Basis::unsteady_service:
      return "A known mail service signed with its own name. Any of its customers can do that.";
    case Basis::named_with_strangers:
      return "The domain's SPF record names the address, yet the envelope is somebody else's: a service with many "
             "customers.";
    case Basis::signed_by_another:
      return "Another domain signs it day by day or week by week, and nothing in it is yours. A newsletter or an "
             "application that nobody set up looks like this, and so does who spoofs with a domain of his own.";
    case Basis::neighbour: return "The address is next to servers of yours, and never passed.";
    case Basis::unlisted_steady:
      return "It writes under the domain's envelope day by day, and no SPF record rules it out: it may be a server of "
             "yours.";
    case Basis::unlisted_alone:
      return "It writes under the domain's envelope and comes again, no SPF record rules it out, and no other mail is "
             "yours for sure: it may be your only server.";
  }
  return "";
}

std::string figures_text(const Source& source, unsigned days) {
  const SourceFigures& figures = source.figures;
  return fmt::format("{} of {} passed aligned ({}): {} by DKIM, {} by SPF. Seen on {} of {}, from {}.",
                     grouped(figures.aligned), counted(figures.messages, "message"),
                     percent(share_of(figures.aligned, figures.messages)), grouped(figures.dkim_aligned),
                     grouped(figures.spf_aligned), counted(source.days_seen, "day"), days,
                     counted(source.address_count, "address"));
}

std::string claims_text(const Account& account, const Mail& mail) {
  std::set<std::string> claimed;
  for (const std::uint32_t number : account.party->strands)
    for (const KeyId key : mail.marks_of(mail.strands[number]).own_claimed)
      if (claimed.size() < 100) claimed.insert(safe_name(mail.keys[key].selector));
  if (claimed.empty()) return "";
  return fmt::format("Signatures that failed name selector {}.",
                     listed(std::vector<std::string>(claimed.begin(), claimed.end())));
}

}  // namespace

std::vector<std::string> evidence_of(const Account& account, const Source& source, const Mail& mail,
                                     const Thresholds& thresholds) {
  std::vector<std::string> why{basis_text(account, mail)};
  why.push_back(figures_text(source, account.is_rare ? thresholds.days_for_monthly : thresholds.days));
  if (account.broke_on)
    why.push_back(fmt::format("It passed before {}, and does not since.", long_day(*account.broke_on)));
  if (account.is_own() && !source.figures.dkim_aligned && source.figures.aligned > 0)
    why.emplace_back("SPF only: none of it survives forwarding.");
  if (std::string claims = claims_text(account, mail); !claims.empty()) why.push_back(std::move(claims));
  if (!source.names.empty())
    why.push_back(fmt::format("Names of its addresses: {}.", listed(source.names)));
  else if (!mail.are_names_known)
    why.emplace_back("The names of its addresses were not looked up.");
  if (!source.envelope_domains.empty()) why.push_back(fmt::format("Envelope: {}.", listed(source.envelope_domains)));
  return why;
}

}  // namespace dmarcd::advisor
