#include "strands.h"

#include <functional>
#include <string_view>
#include <unordered_map>

#include "dmarcd/base/text.h"

namespace dmarcd::advisor {
namespace {

struct AddressHash {
  std::size_t operator()(const IpAddress& address) const { return std::hash<std::string_view>()(address.bytes()); }
};

/// Gives numbers to addresses, evidence and pairs of both.
class Sorter {
 public:
  Sorter(const DomainFacts& facts, Mail& mail) : facts_(facts), mail_(mail) {
    mail_.marks.reserve(facts.evidence.size());
    for (const inbox::KnownEvidence& known : facts.evidence) {
      marks_.emplace(known.id, static_cast<std::uint32_t>(mail_.marks.size()));
      mail_.marks.push_back(read_marks(known.evidence, facts.domain, mail_.keys));
    }
  }

  void add(const inbox::Traffic& traffic) {
    const auto marks = marks_.find(traffic.evidence);
    if (marks == marks_.end()) return;
    const std::uint32_t number = strand_of(sender_of(traffic.source_ip), marks->second);
    Strand& strand = mail_.strands[number];
    strand.messages += traffic.messages;
    strand.days |= day_bit(traffic.day, facts_.today);
    if (traffic.dkim) strand.dkim += traffic.messages;
    if (traffic.spf) strand.spf += traffic.messages;
    if (traffic.dkim || traffic.spf) strand.aligned += traffic.messages;
    mail_.rows.push_back({&traffic, number});
  }

 private:
  std::uint32_t sender_of(const IpAddress& ip) {
    const auto [place, is_new] = senders_.emplace(ip, static_cast<std::uint32_t>(mail_.senders.size()));
    if (is_new) mail_.senders.push_back({ip, name_of(ip), {}});
    return place->second;
  }

  std::string name_of(const IpAddress& ip) {
    if (!facts_.surroundings.name_of) return "";
    const std::optional<std::string> name = facts_.surroundings.name_of(ip);
    if (!name) return "";
    mail_.are_names_known = true;
    std::string text = to_lower(*name);
    while (text.ends_with('.')) text.pop_back();
    return text;
  }

  std::uint32_t strand_of(std::uint32_t sender, std::uint32_t marks) {
    const std::uint64_t key = std::uint64_t{sender} << 32U | marks;
    const auto [place, is_new] = strands_.emplace(key, static_cast<std::uint32_t>(mail_.strands.size()));
    if (is_new) {
      mail_.senders[sender].strands.push_back(place->second);
      mail_.strands.push_back({.sender = sender, .marks = marks});
    }
    return place->second;
  }

  const DomainFacts& facts_;
  Mail& mail_;
  std::unordered_map<std::int64_t, std::uint32_t> marks_;
  std::unordered_map<IpAddress, std::uint32_t, AddressHash> senders_;
  std::unordered_map<std::uint64_t, std::uint32_t> strands_;
};

}  // namespace

Mail put_in_order(const DomainFacts& facts, const Thresholds& thresholds) {
  Mail mail;
  Sorter sorter(facts, mail);
  const Day first = facts.today - std::chrono::days(thresholds.longest_look_back());
  mail.rows.reserve(facts.traffic.size());
  for (const inbox::Traffic& traffic : facts.traffic)
    if (traffic.messages > 0 && traffic.day >= first && traffic.day <= facts.today) sorter.add(traffic);
  return mail;
}

}  // namespace dmarcd::advisor
