#pragma once

#include <string>
#include <vector>

#include "basis.h"
#include "strands.h"

namespace dmarcd::advisor {

/// Strands that belong together, and what their class rests on.
struct Party {
  std::string key;
  Basis basis = Basis::nothing_of_ours;
  const inbox::SourceRule* rule = nullptr;
  const MailService* service = nullptr;
  std::vector<std::uint32_t> strands;
};

/// Puts every strand into one party. The rules of the classes are here and in the files beside: what is proved first
/// (rules, SPF, keys), then what an address that never passed shows of itself. The amount of mail that shows nothing of
/// ours changes no other party.
std::vector<Party> find_parties(const Mail& mail, const DomainFacts& facts, const Thresholds& thresholds);

}  // namespace dmarcd::advisor
