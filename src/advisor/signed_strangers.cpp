#include "signed_strangers.h"

#include <algorithm>

#include "domain_names.h"

namespace dmarcd::advisor {
namespace {

/// A newsletter comes again in so many different weeks at least, from no more addresses than this; whoever spoofs
/// writes for some days, and from many.
constexpr unsigned least_weeks = 3;
constexpr std::size_t most_addresses = 3;

/// A domain has so many newsletters that nobody set up; where it seems to have more, they are somebody's throw-away
/// domains.
constexpr std::ptrdiff_t most_newsletters = 5;

/// What another domain signs.
struct Signed {
  std::vector<const Profile*> profiles;
  std::uint64_t messages = 0;
  DayBits days = 0;
};

bool may_be_newsletter(const Signed& found) {
  return found.profiles.size() <= most_addresses && weeks_seen(found.days) >= least_weeks;
}

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

std::map<const Profile*, std::string> find_regular_signers(const Desk& desk,
                                                           const std::vector<const Profile*>& profiles) {
  std::map<std::string, Signed> by_signer;
  for (const Profile* profile : profiles) {
    const std::string signer = signer_of(desk, *profile);
    if (signer.empty()) continue;
    Signed& found = by_signer[signer];
    found.profiles.push_back(profile);
    found.messages += profile->messages;
    found.days |= profile->days;
  }
  std::erase_if(by_signer, [&](const auto& found) { return found.second.messages < desk.thresholds.smallest_source; });
  const bool are_newsletters = std::count_if(by_signer.begin(), by_signer.end(), [](const auto& found) {
                                 return may_be_newsletter(found.second);
                               }) <= most_newsletters;
  std::map<const Profile*, std::string> regular;
  for (const auto& [signer, found] : by_signer)
    if (is_steady(found.days, desk.thresholds.days) || (are_newsletters && may_be_newsletter(found)))
      for (const Profile* profile : found.profiles) regular.emplace(profile, signer);
  return regular;
}

}  // namespace dmarcd::advisor
