#include "desk.h"

#include <fmt/format.h>

#include "identity.h"

namespace dmarcd::advisor {
namespace {

std::string_view prefix_of(Side side) {
  switch (side) {
    case Side::own: return "";
    case Side::forwarder: return "forwarder/";
    case Side::spoofer: return "spoofer/";
    case Side::undecided: return "undecided/";
  }
  return "";
}

}  // namespace

void Desk::put(const std::vector<std::uint32_t>& strands, std::string_view identity, Basis basis) {
  std::string key = fmt::format("{}{}", prefix_of(side_of(basis)), identity);
  const auto [place, is_new] = index_.emplace(key, parties.size());
  if (is_new)
    parties.push_back({.key = std::move(key), .basis = basis, .rule = nullptr, .service = nullptr, .strands = {}});
  std::vector<std::uint32_t>& all = parties[place->second].strands;
  all.insert(all.end(), strands.begin(), strands.end());
}

void Desk::put_spoofer(const Profile& profile, Basis basis) {
  const bool may_stand_alone = is_shared(profile.identity) || is_heavy_spoofer(profile.messages, profile.days);
  put(profile.strands, may_stand_alone ? profile.identity : look_of(mail, profile.strands.front(), basis), basis);
}

void Desk::put_own(const Profile& profile, const std::string& identity, Basis basis) {
  put(profile.strands, identity, basis);
  own_messages += profile.aligned;
  if (profile.proved_by_spf > 0) {
    has_mail_by_spf = true;
    near_messages[near_network(ip_of(profile))] += profile.messages;
  }
  for (const auto& [key, messages] : profile.passed) {
    if (is_shared(identity)) {
      KnownSource& source = sources_by_identity[{identity, key}];
      source.identity = identity;
      source.messages += messages;
    }
    KnownSource& source = sources_by_network[{wide_network(ip_of(profile)), key}];
    source.identity = identity;
    source.messages += messages;
  }
}

}  // namespace dmarcd::advisor
