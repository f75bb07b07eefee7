#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "desk.h"

namespace dmarcd::advisor {
namespace {

/// A person goes through so many lines of forwarders, and of what is to be decided.
constexpr std::size_t most_forwarders = 50, most_undecided = 200;

constexpr std::size_t most_spoofers_alone = 10;
constexpr std::uint64_t least_spoofed_alone = 100;
constexpr int least_days_alone = 7;

constexpr std::array<std::string_view, 4> looks = {"forged-signatures", "own-envelope", "other-envelopes",
                                                   "no-envelope"};
struct Weight {
  std::uint64_t messages = 0;
  DayBits days = 0;
};

Weight weight_of(const Mail& mail, const Party& party) {
  Weight weight;
  for (const std::uint32_t number : party.strands) {
    weight.messages += mail.strands[number].messages;
    weight.days |= mail.strands[number].days;
  }
  return weight;
}

std::string spoofer_key(std::string_view look) {
  return "spoofer/" + std::string(look);
}

bool is_look(std::string_view key) {
  return std::any_of(looks.begin(), looks.end(), [&](std::string_view look) { return key == spoofer_key(look); });
}

/// Parties of one side, most messages first.
class Pile {
 public:
  void add(Party party, Weight weight) { items_.push_back({std::move(party), weight}); }

  /// The first `most` that `stands_alone` allows; the others go together under `common_key`.
  template <class StandsAlone, class CommonKey>
  void move_to(std::vector<Party>& parties, std::size_t most, StandsAlone stands_alone, CommonKey common_key) {
    std::stable_sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
      return a.weight.messages != b.weight.messages ? a.weight.messages > b.weight.messages : a.party.key < b.party.key;
    });
    std::map<std::string, Party> common;
    std::size_t alone = 0;
    for (Item& item : items_) {
      if (alone < most && stands_alone(item.party, item.weight)) {
        ++alone;
        parties.push_back(std::move(item.party));
        continue;
      }
      const std::string key(common_key(item.party));
      const auto [place, is_new] = common.emplace(key, Party{});
      std::vector<std::uint32_t> strands = std::move(item.party.strands);
      if (is_new) {
        place->second = std::move(item.party);
        place->second.key = key;
        place->second.strands.clear();
      }
      place->second.strands.insert(place->second.strands.end(), strands.begin(), strands.end());
    }
    for (auto& [key, party] : common) parties.push_back(std::move(party));
  }

 private:
  struct Item {
    Party party;
    Weight weight;
  };
  std::vector<Item> items_;
};

}  // namespace

std::string_view look_of(const Mail& mail, std::uint32_t strand, Basis basis) {
  if (basis == Basis::scattered_claims) return looks[0];
  switch (mail.marks_of(mail.strands[strand]).envelope) {
    case Envelope::own: return looks[1];
    case Envelope::foreign: return looks[2];
    case Envelope::untold: return looks[3];
  }
  return looks[3];
}

bool is_heavy_spoofer(std::uint64_t messages, DayBits days) {
  return messages >= least_spoofed_alone && std::popcount(days) >= least_days_alone;
}

std::vector<Party> gather(const Mail& mail, std::vector<Party> parties) {
  std::vector<Party> gathered;
  Pile forwarders, spoofers, undecided;
  for (Party& party : parties) {
    const Weight weight = weight_of(mail, party);
    const Side side = party.rule ? Side::own : side_of(party.basis);
    switch (side) {
      case Side::own: gathered.push_back(std::move(party)); break;
      case Side::forwarder: forwarders.add(std::move(party), weight); break;
      case Side::spoofer: spoofers.add(std::move(party), weight); break;
      case Side::undecided: undecided.add(std::move(party), weight); break;
    }
  }
  const auto always = [](const Party&, const Weight&) { return true; };
  const auto is_heavy = [](const Party& party, const Weight& weight) {
    return !is_look(party.key) && is_heavy_spoofer(weight.messages, weight.days);
  };
  const auto look = [&](const Party& party) { return spoofer_key(look_of(mail, party.strands.front(), party.basis)); };
  forwarders.move_to(gathered, most_forwarders, always, [](const Party&) { return "forwarder/others"; });
  undecided.move_to(gathered, most_undecided, always, [](const Party&) { return "undecided/others"; });
  spoofers.move_to(gathered, most_spoofers_alone, is_heavy, look);
  return gathered;
}

}  // namespace dmarcd::advisor
