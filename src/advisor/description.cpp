#include "description.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <unordered_map>

#include "domain_names.h"
#include "words.h"

namespace dmarcd::advisor {
namespace {

/// A page shows so many domains of a kind.
constexpr std::size_t most_names_listed = 20;

/// Names with the messages that bear them.
class Tally {
 public:
  void add(const std::string& name, std::uint64_t messages) {
    if (!name.empty()) sums_[name] += messages;
  }

  std::vector<std::string> most_first(std::size_t most) const {
    std::vector<std::pair<std::string, std::uint64_t>> sorted(sums_.begin(), sums_.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> names;
    for (const auto& [name, messages] : sorted) {
      if (names.size() == most) break;
      names.push_back(safe_name(name));
    }
    return names;
  }

 private:
  std::map<std::string, std::uint64_t> sums_;
};

void add_addresses(const Account& account, const Mail& mail, Source& source) {
  std::unordered_map<std::uint32_t, std::uint64_t> by_sender;
  for (const std::uint32_t number : account.party->strands)
    by_sender[mail.strands[number].sender] += mail.strands[number].messages;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> sorted;
  Tally names;
  for (const auto& [sender, messages] : by_sender) {
    sorted.emplace_back(messages, sender);
    names.add(mail.senders[sender].name, messages);
  }
  std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : mail.senders[a.second].ip < mail.senders[b.second].ip;
  });
  source.address_count = sorted.size();
  for (const auto& [messages, sender] : sorted) {
    if (source.addresses.size() == most_addresses_listed) break;
    source.addresses.push_back(mail.senders[sender].ip);
  }
  source.names = names.most_first(most_names_listed);
}

void add_domains(const Account& account, const Mail& mail, const DomainFacts& facts, Source& source) {
  Tally signers, envelopes, headers;
  std::set<std::int64_t> evidence;
  for (const std::uint32_t number : account.party->strands) {
    const Strand& strand = mail.strands[number];
    const Marks& marks = mail.marks_of(strand);
    for (const std::string& signer : marks.signers_told) signers.add(signer, strand.messages);
    envelopes.add(marks.envelope_domain, strand.messages);
    headers.add(marks.header_from, strand.messages);
    evidence.insert(facts.evidence[strand.marks].id);
  }
  source.dkim_domains = signers.most_first(most_names_listed);
  source.envelope_domains = envelopes.most_first(most_names_listed);
  source.header_domains = headers.most_first(most_names_listed);
  source.evidence.assign(evidence.begin(), evidence.end());
}

/// What stands behind the last "/" or ":" of the party's key: the name that it was put together by.
std::string_view name_in(std::string_view key, std::string_view kind) {
  const std::size_t place = key.find(kind);
  return place == std::string_view::npos ? std::string_view() : key.substr(place + kind.size());
}

std::string with_addresses(std::string_view name, const Source& source) {
  if (source.address_count != 1) return fmt::format("{}, {}", name, counted(source.address_count, "address"));
  return fmt::format("{} ({})", name, source.addresses.front().text());
}

std::string gathered_label(std::string_view key, const Source& source) {
  const std::string addresses = counted(source.address_count, "address");
  if (key == "forwarder/others") return "other forwarders, " + addresses;
  if (key == "undecided/others") return "other undecided ones, " + addresses;
  if (key == "spoofer/forged-signatures") return "forged signatures, " + addresses;
  if (key == "spoofer/own-envelope") return "strangers with the domain's envelope, " + addresses;
  if (key == "spoofer/other-envelopes") return "strangers with other envelopes, " + addresses;
  if (key == "spoofer/no-envelope") return "strangers without an envelope, " + addresses;
  return "";
}

std::string label_of(const Account& account, const Source& source) {
  const std::string_view key = account.party->key;
  if (const std::string gathered = gathered_label(key, source); !gathered.empty()) return gathered;
  if (account.party->rule) return with_addresses(safe_name(account.party->rule->value), source);
  if (const std::string_view name = name_in(key, "unaligned/"); !name.empty())
    return with_addresses(fmt::format("{} ({}), not aligned", account.party->service->name, safe_name(name)), source);
  if (const std::string_view name = name_in(key, "host:"); !name.empty())
    return with_addresses(safe_name(name), source);
  if (const std::string_view name = name_in(key, "service:"); !name.empty())
    return with_addresses(fmt::format("{} ({})", mail_service(name)->name, name), source);
  if (const std::string_view name = name_in(key, "name:"); !name.empty())
    return with_addresses(source.address_count == 1 && !source.names.empty() ? source.names.front() : safe_name(name),
                          source);
  if (const std::string_view name = name_in(key, "via:"); !name.empty()) return with_addresses(safe_name(name), source);
  if (const std::string_view name = name_in(key, "key:"); !name.empty()) {
    const std::size_t slash = name.find('/');
    return with_addresses(fmt::format("servers that sign with selector {} of {}", safe_name(name.substr(slash + 1)),
                                      safe_name(name.substr(0, slash))),
                          source);
  }
  return source.addresses.empty() ? std::string(key) : source.addresses.front().text();
}

SourceClass class_of(const Account& account) {
  switch (account.side) {
    case Side::own: return account.is_broken ? SourceClass::own_broken : SourceClass::own_healthy;
    case Side::forwarder: return SourceClass::forwarder;
    case Side::spoofer: return SourceClass::spoofer;
    case Side::undecided: return SourceClass::undecided;
  }
  return SourceClass::undecided;
}

}  // namespace

Source describe(const Account& account, const Mail& mail, const DomainFacts& facts, const Thresholds& thresholds) {
  Source source;
  source.key = account.party->key;
  source.source_class = class_of(account);
  source.is_waived = account.is_waived;
  source.is_decided = account.party->rule != nullptr;
  source.figures = account.figures();
  source.first_seen = account.first_seen;
  source.last_seen = account.last_seen;
  source.days_seen = account.days_seen;
  add_addresses(account, mail, source);
  add_domains(account, mail, facts, source);
  source.label = label_of(account, source);
  source.pattern = pattern_of(account, mail, facts);
  source.why = evidence_of(account, source, mail, thresholds);
  source.remedy = remedy_for(account, source, mail, facts, thresholds);
  return source;
}

}  // namespace dmarcd::advisor
