#include <fmt/format.h>

#include "description.h"
#include "domain_names.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// What the texts are made of, taken from the strands that fail.
struct Facts {
  std::string who;     ///< "203.0.113.7 (mail.shop.example)"
  std::string from;    ///< "sends as example.com"
  std::string amount;  ///< "1,204 messages in 28 days"
  std::string domain;
  std::string key;       ///< "selector s1 of example.com"
  std::string key_name;  ///< "s1._domainkey.example.com"
  std::string signer;    ///< Of a signature that passed and is not aligned.
  std::string envelope;
  const MailService* service = nullptr;
};

std::string who_text(const Source& source) {
  if (source.address_count != 1) return source.label;
  const std::string address = source.addresses.front().text();
  return source.names.empty() ? address : fmt::format("{} ({})", address, source.names.front());
}

void add_failing(const Account& account, const Mail& mail, Facts& facts) {
  std::uint64_t most_signed = 0, most_claimed = 0, most_sent = 0;
  for (const std::uint32_t number : account.party->strands) {
    const Strand& strand = mail.strands[number];
    const Marks& marks = mail.marks_of(strand);
    const std::uint64_t failing = strand.messages - strand.aligned;
    if (failing > most_signed && !marks.foreign_signers.empty()) {
      most_signed = failing;
      facts.signer = safe_name(marks.foreign_signers.front());
      facts.service = mail_service(marks.foreign_signers.front());
    }
    if (failing > most_claimed && !marks.own_claimed.empty()) {
      most_claimed = failing;
      const KeyTable::Key& key = mail.keys[marks.own_claimed.front()];
      facts.key = fmt::format("selector {} of {}", safe_name(key.selector), safe_name(key.domain));
      facts.key_name = fmt::format("{}._domainkey.{}", safe_name(key.selector), safe_name(key.domain));
    }
    if (failing > most_sent && !marks.envelope_domain.empty()) {
      most_sent = failing;
      facts.envelope = safe_name(marks.envelope_domain);
    }
  }
}

Facts gather_facts(const Account& account, const Source& source, const Mail& mail, const DomainFacts& domain,
                   const Thresholds& thresholds) {
  Facts facts;
  facts.who = who_text(source);
  facts.domain = domain.domain;
  facts.from =
      fmt::format("sends as {}", source.header_domains.empty() ? domain.domain : source.header_domains.front());
  const bool is_broken = account.failing() > 0;
  facts.amount = fmt::format("{} in {} days", counted(is_broken ? account.failing() : account.messages(), "message"),
                             account.is_rare ? thresholds.days_for_monthly : thresholds.days);
  add_failing(account, mail, facts);
  if (!facts.service && account.party->service) facts.service = account.party->service;
  return facts;
}

std::string where_to(const MailService* service) {
  return service ? fmt::format(" ({}: {})", service->name, service->how) : "";
}

std::string own_remedy(Pattern pattern, const Facts& facts) {
  switch (pattern) {
    case Pattern::no_signature:
      return fmt::format(
          "{} {} without a DKIM signature, and SPF does not pass: let it sign as {}, or send its mail "
          "through a server that does; {}",
          facts.who, facts.from, facts.domain, facts.amount);
    case Pattern::unaligned_signature:
      return fmt::format(
          "{} {}; DKIM signature passes for {}, which is not aligned: set up domain authentication "
          "there{}; {}",
          facts.who, facts.from, facts.signer, where_to(facts.service), facts.amount);
    case Pattern::key_missing:
      return fmt::format(
          "{} signs with {}, and there is no such key: publish it at {} or let the server sign with one "
          "that is published; {}",
          facts.who, facts.key, facts.key_name, facts.amount);
    case Pattern::body_changed:
      return fmt::format(
          "{} signs with {} and the signature fails: something changes messages after they are signed "
          "(a footer, a virus scanner), or the key in the DNS is not the one that signs; sign last, and "
          "compare the key; {}",
          facts.who, facts.key, facts.amount);
    case Pattern::foreign_envelope:
      return fmt::format(
          "{} {} under the envelope of {}, so SPF passes for that name, and there is no signature of "
          "yours: let it sign as {}, or give it a bounce domain below yours{}; {}",
          facts.who, facts.from, facts.envelope, facts.domain, where_to(facts.service), facts.amount);
    case Pattern::not_in_spf:
      return fmt::format(
          "{} {} and is not in the SPF record of {}: add it there if it is yours, and let it sign with "
          "DKIM, which lives through forwarding; {}",
          facts.who, facts.from, facts.envelope.empty() ? facts.domain : facts.envelope, facts.amount);
    case Pattern::spf_too_many_lookups:
      return fmt::format(
          "SPF of {} cannot be evaluated (permerror), most often because it takes more than 10 look-ups: "
          "take out includes that are not needed; {} from {} had no other proof",
          facts.envelope.empty() ? facts.domain : facts.envelope, facts.amount, facts.who);
    case Pattern::helo_only:
      return fmt::format(
          "{} {} without an envelope sender (bounces, replies of robots), so that SPF can only look at "
          "its HELO name: let it sign as {}, or say HELO with a name below it that has an SPF record; {}",
          facts.who, facts.from, facts.domain, facts.amount);
    case Pattern::spf_only:
      return fmt::format("{} passes by SPF alone, which is lost when a message is forwarded: let it sign as {}; {}",
                         facts.who, facts.domain, facts.amount);
    case Pattern::strict_alignment:
      return fmt::format(
          "{} proves a name below or above {}, and your record asks for the very same one (adkim=s or "
          "aspf=s): take that tag out, or let it use the name of the From field; {}",
          facts.who, facts.domain, facts.amount);
    case Pattern::dns_trouble:
      return fmt::format(
          "Receivers could not read SPF or DKIM records for mail of {} (temperror): look whether all name "
          "servers of {} answer; {}",
          facts.who, facts.domain, facts.amount);
    default: return "";
  }
}

std::string undecided_remedy(const Facts& facts, const Source& source) {
  const std::string hint = facts.service
                               ? fmt::format("; if it is, set up domain authentication{}", where_to(facts.service))
                           : !facts.key.empty() ? fmt::format("; if it is, look at the key {}", facts.key_name)
                                                : std::string();
  return fmt::format(
      "Say whose {} is: it {} and never passed ({}){}. If it is not yours, say so, and it no longer "
      "counts",
      source.address_count == 1 ? facts.who : source.label, facts.from, facts.amount, hint);
}

}  // namespace

std::string remedy_for(const Account& account, const Source& source, const Mail& mail, const DomainFacts& domain,
                       const Thresholds& thresholds) {
  const Facts facts = gather_facts(account, source, mail, domain, thresholds);
  std::string remedy;
  if (account.side == Side::own && !account.is_waived) remedy = own_remedy(source.pattern, facts);
  if (account.side == Side::undecided) remedy = undecided_remedy(facts, source);
  return remedy.empty() ? remedy : remedy + '.';
}

}  // namespace dmarcd::advisor
