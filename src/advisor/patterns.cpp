#include <algorithm>
#include <map>

#include "description.h"

namespace dmarcd::advisor {
namespace {

std::optional<bool> has_key(const DomainFacts& facts, const KeyTable::Key& key) {
  if (!facts.surroundings.has_key) return std::nullopt;
  return facts.surroundings.has_key(key.domain, key.selector);
}

/// What is wrong with one strand that fails, worst mark first.
Pattern pattern_of_strand(const Marks& marks, const Mail& mail, const DomainFacts& facts) {
  if (!marks.own_passed.empty() || marks.own_spf == spf::SpfCode::pass) return Pattern::strict_alignment;
  if (marks.has_temperror) return Pattern::dns_trouble;
  if (!marks.own_claimed.empty()) {
    const std::optional<bool> known = has_key(facts, mail.keys[marks.own_claimed.front()]);
    return known.value_or(true) ? Pattern::body_changed : Pattern::key_missing;
  }
  if (!marks.foreign_signers.empty()) return Pattern::unaligned_signature;
  if (marks.own_spf == spf::SpfCode::permerror) return Pattern::spf_too_many_lookups;
  if (marks.is_helo_only) return Pattern::helo_only;
  if (!marks.foreign_sender.empty()) return Pattern::foreign_envelope;
  if (marks.own_spf == spf::SpfCode::fail || marks.own_spf == spf::SpfCode::softfail ||
      marks.own_spf == spf::SpfCode::neutral)
    return Pattern::not_in_spf;
  return Pattern::no_signature;
}

/// The pattern that most failing messages have.
Pattern main_pattern(const Account& account, const Mail& mail, const DomainFacts& facts) {
  std::map<Pattern, std::uint64_t> messages;
  for (const std::uint32_t number : account.party->strands) {
    const Strand& strand = mail.strands[number];
    if (strand.messages > strand.aligned)
      messages[pattern_of_strand(mail.marks_of(strand), mail, facts)] += strand.messages - strand.aligned;
  }
  if (messages.empty()) return account.figures().spf_only > 0 ? Pattern::spf_only : Pattern::fine;
  return std::max_element(messages.begin(), messages.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace

Pattern pattern_of(const Account& account, const Mail& mail, const DomainFacts& facts) {
  switch (account.side) {
    case Side::forwarder: return Pattern::forwarded;
    case Side::spoofer: return Pattern::spoofed;
    case Side::undecided: return Pattern::unclear;
    case Side::own: return main_pattern(account, mail, facts);
  }
  return Pattern::unclear;
}

std::string_view to_text(Pattern pattern) {
  switch (pattern) {
    case Pattern::no_signature: return "no-signature";
    case Pattern::unaligned_signature: return "unaligned-signature";
    case Pattern::key_missing: return "key-missing";
    case Pattern::body_changed: return "body-changed";
    case Pattern::foreign_envelope: return "foreign-envelope";
    case Pattern::not_in_spf: return "not-in-spf";
    case Pattern::spf_too_many_lookups: return "spf-too-many-lookups";
    case Pattern::helo_only: return "helo-only";
    case Pattern::spf_only: return "spf-only";
    case Pattern::strict_alignment: return "strict-alignment";
    case Pattern::dns_trouble: return "dns-trouble";
    case Pattern::forwarded: return "forwarded";
    case Pattern::spoofed: return "spoofed";
    case Pattern::unclear: return "unclear";
    case Pattern::fine: return "fine";
  }
  return "";
}

}  // namespace dmarcd::advisor
