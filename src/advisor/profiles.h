#pragma once

#include <string>
#include <utility>
#include <vector>

#include "strands.h"

namespace dmarcd::advisor {

/// What the mail of one address shows in all.
struct Profile {
  std::uint32_t sender = 0;
  std::string identity;
  std::vector<std::uint32_t> strands;
  std::uint64_t messages = 0, aligned = 0;
  std::uint64_t proved_by_spf = 0;  ///< SPF passed for a name of the domain.
  std::uint64_t proved_by_key = 0;  ///< A signature of the domain passed.
  std::uint64_t told_forwarded = 0;
  std::uint64_t foreign_envelope = 0;
  std::uint64_t refused = 0;                            ///< SPF fail for the domain.
  std::uint64_t doubted = 0;                            ///< SPF softfail.
  std::uint64_t without_record = 0;                     ///< SPF none, for a name of the domain.
  std::vector<std::pair<KeyId, std::uint64_t>> passed;  ///< Messages by key.
  std::vector<KeyId> claimed;                           ///< Keys of signatures that did not pass, each once.
  bool has_stranger = false;                            ///< Another domain was proved.
  DayBits days = 0, days_passing = 0, days_failing = 0;

  bool is_proved() const { return proved_by_spf + proved_by_key > 0; }
  std::uint64_t failing() const { return messages - aligned; }
};

/// Of the strands given, all of one address.
Profile profile_of(const Mail& mail, std::uint32_t sender, std::vector<std::uint32_t> strands,
                   std::string_view policy_domain);

/// Mail comes on two days of five at least, of `days` looked at.
bool is_steady(DayBits days_seen, unsigned days);

/// How many of the weeks before today mail comes in.
unsigned weeks_seen(DayBits days_seen);

/// The key that most messages passed with; nothing if none did.
std::optional<KeyId> main_key(const std::vector<std::pair<KeyId, std::uint64_t>>& passed);

void add_to(std::vector<std::pair<KeyId, std::uint64_t>>& sums, KeyId key, std::uint64_t messages);

/// Where the domain's keys are used.
class KeyHomes {
 public:
  KeyHomes(std::size_t keys, const std::vector<Profile>& profiles);

  /// Messages from addresses that SPF passed for too: where the key is at home beyond doubt.
  std::uint64_t listed(KeyId key) const { return homes_[key].listed; }
  bool is_proved(KeyId key) const { return homes_[key].all > 0; }
  /// Passed within a week.
  bool is_alive(KeyId key) const { return (homes_[key].days & 0xFFU) != 0; }

 private:
  struct Home {
    std::uint64_t all = 0, listed = 0;
    DayBits days = 0;
  };

  std::vector<Home> homes_;
};

}  // namespace dmarcd::advisor
