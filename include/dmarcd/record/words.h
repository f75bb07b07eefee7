#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dmarc/policy_record.h"
#include "dmarcd/spf/spf_result.h"

/// The values that are written as words wherever a record or what is made of it is stored.
namespace dmarcd::record {

inline constexpr std::array spf_codes = {spf::SpfCode::none,     spf::SpfCode::neutral,  spf::SpfCode::pass,
                                         spf::SpfCode::fail,     spf::SpfCode::softfail, spf::SpfCode::temperror,
                                         spf::SpfCode::permerror};
inline constexpr std::array spf_scopes = {spf::SpfIdentity::helo, spf::SpfIdentity::mail_from};
inline constexpr std::array dkim_codes = {dkim::DkimCode::none,     dkim::DkimCode::pass,    dkim::DkimCode::fail,
                                          dkim::DkimCode::policy,   dkim::DkimCode::neutral, dkim::DkimCode::temperror,
                                          dkim::DkimCode::permerror};
inline constexpr std::array policies = {dmarc::Policy::none, dmarc::Policy::quarantine, dmarc::Policy::reject};
inline constexpr std::array alignments = {dmarc::Alignment::relaxed, dmarc::Alignment::strict};
inline constexpr std::array methods = {dmarc::DiscoveryMethod::treewalk, dmarc::DiscoveryMethod::psl};

/// Finds the one of `values` that is written as a word.
template <class Enum, std::size_t count>
auto one_of(const std::array<Enum, count>& values) {
  return [&values](std::string_view word) -> std::optional<Enum> {
    const auto found = std::find_if(values.begin(), values.end(), [&](Enum value) { return to_text(value) == word; });
    return found == values.end() ? std::nullopt : std::optional(*found);
  };
}

}  // namespace dmarcd::record
