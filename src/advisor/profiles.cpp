#include "profiles.h"

#include <algorithm>
#include <bit>

#include "identity.h"

namespace dmarcd::advisor {
namespace {

/// Whoever signs with ever new selectors shows no more by it than by this many.
constexpr std::size_t most_claims = 16;

/// The keys that the strand's mail passed with: of names that align only by the reporter's word, if it gave it.
const std::vector<KeyId>& keys_passed(const Strand& strand, const Marks& marks) {
  return marks.own_passed.empty() && strand.dkim > 0 ? marks.sibling_passed : marks.own_passed;
}

void add_keys(const Mail& mail, const Strand& strand, Profile& profile) {
  const Marks& marks = mail.marks_of(strand);
  const std::vector<KeyId>& passed = keys_passed(strand, marks);
  for (const KeyId key : passed) add_to(profile.passed, key, strand.messages);
  if (!passed.empty() || strand.dkim > 0) profile.proved_by_key += strand.messages;
  for (const KeyId key : marks.own_claimed)
    if (profile.claimed.size() < most_claims &&
        std::find(profile.claimed.begin(), profile.claimed.end(), key) == profile.claimed.end())
      profile.claimed.push_back(key);
}

void add_strand(const Mail& mail, const Strand& strand, Profile& profile) {
  const Marks& marks = mail.marks_of(strand);
  profile.messages += strand.messages;
  profile.aligned += strand.aligned;
  profile.days |= strand.days;
  (strand.aligned > 0 ? profile.days_passing : profile.days_failing) |= strand.days;
  if (strand.spf > 0 || marks.own_spf == spf::SpfCode::pass) profile.proved_by_spf += strand.messages;
  if (marks.is_told_forwarded) profile.told_forwarded += strand.messages;
  if (marks.envelope == Envelope::foreign) profile.foreign_envelope += strand.messages;
  if (marks.own_spf == spf::SpfCode::fail) profile.refused += strand.messages;
  if (marks.own_spf == spf::SpfCode::softfail) profile.doubted += strand.messages;
  if (marks.own_spf == spf::SpfCode::none) profile.without_record += strand.messages;
  profile.has_stranger = profile.has_stranger || !marks.foreign_signers.empty() || !marks.foreign_sender.empty();
  add_keys(mail, strand, profile);
}

}  // namespace

Profile profile_of(const Mail& mail, std::uint32_t sender, std::vector<std::uint32_t> strands,
                   std::string_view policy_domain) {
  Profile profile;
  profile.sender = sender;
  profile.identity = identity_of(mail, mail.senders[sender], policy_domain);
  for (const std::uint32_t number : strands) add_strand(mail, mail.strands[number], profile);
  profile.strands = std::move(strands);
  return profile;
}

bool is_steady(DayBits days_seen, unsigned days) {
  const unsigned looked_at = std::min(days, 63U);
  const DayBits window = (DayBits{1} << looked_at) - 1;
  return static_cast<unsigned>(std::popcount(days_seen & (window << 1U | 1U))) * 5 >= looked_at * 2;
}

unsigned weeks_seen(DayBits days_seen) {
  unsigned weeks = 0;
  for (DayBits days = days_seen; days != 0; days >>= 7U)
    if ((days & 0x7FU) != 0) ++weeks;
  return weeks;
}

std::optional<KeyId> main_key(const std::vector<std::pair<KeyId, std::uint64_t>>& passed) {
  const auto most =
      std::max_element(passed.begin(), passed.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == passed.end() ? std::nullopt : std::optional(most->first);
}

void add_to(std::vector<std::pair<KeyId, std::uint64_t>>& sums, KeyId key, std::uint64_t messages) {
  const auto found = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == key; });
  if (found == sums.end())
    sums.emplace_back(key, messages);
  else
    found->second += messages;
}

KeyHomes::KeyHomes(std::size_t keys, const std::vector<Profile>& profiles) : homes_(keys) {
  for (const Profile& profile : profiles) {
    for (const auto& [key, messages] : profile.passed) {
      homes_[key].all += messages;
      if (profile.proved_by_spf > 0) homes_[key].listed += messages;
      homes_[key].days |= profile.days_passing;
    }
  }
}

}  // namespace dmarcd::advisor
