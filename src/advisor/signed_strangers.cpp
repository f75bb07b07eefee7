#include "signed_strangers.h"

#include <algorithm>

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

/// The other domain whose signatures passed on at least half of the address's mail; empty if none.
std::string signer_of(const Desk& desk, const Profile& profile) {
  std::map<std::string, std::uint64_t> messages;
  for (const std::uint32_t number : profile.strands) {
    const Strand& strand = desk.mail.strands[number];
    const Marks& marks = desk.mail.marks_of(strand);
    if (!marks.foreign_signers.empty() && !mail_service(marks.foreign_signers.front()))
      messages[std::string(registered_part(marks.foreign_signers.front()))] += strand.messages;
  }
  const auto most = std::max_element(messages.begin(), messages.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == messages.end() || most->second * 2 < profile.messages ? "" : most->first;
}

}  // namespace

std::map<const Profile*, std::string> find_steady_signers(const Desk& desk,
                                                          const std::vector<const Profile*>& profiles) {
  struct Signed {
    std::vector<const Profile*> profiles;
    std::uint64_t messages = 0;
    DayBits days = 0;
  };
  std::map<std::string, Signed> by_signer;
  for (const Profile* profile : profiles) {
    const std::string signer = signer_of(desk, *profile);
    if (signer.empty()) continue;
    Signed& found = by_signer[signer];
    found.profiles.push_back(profile);
    found.messages += profile->messages;
    found.days |= profile->days;
  }
  std::map<const Profile*, std::string> steady;
  for (const auto& [signer, found] : by_signer)
    if (found.messages >= desk.thresholds.smallest_source && is_steady(found.days, desk.thresholds.days))
      for (const Profile* profile : found.profiles) steady.emplace(profile, signer);
  return steady;
}

}  // namespace dmarcd::advisor
