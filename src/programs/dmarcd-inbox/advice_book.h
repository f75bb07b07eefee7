#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/advisor/advice.h"
#include "dmarcd/advisor/facts.h"
#include "dmarcd/base/result.h"
#include "dmarcd/config/config.h"
#include "dmarcd/inbox/inbox.h"

#include "dns_source.h"

namespace dmarcd::inbox_program {

/// What an advice is made of, besides the inbox.
struct AdviceSources {
  inbox::Archive& archive;
  inbox::Office& office;
  inbox::Office* names;          ///< Remembers names of addresses; null for a trial, which neither learns nor teaches.
  const wiring::DnsSource* dns;  ///< Null: nothing is asked.
  advisor::Thresholds thresholds;
  inbox::Trust trust;
  /// What our own milter saw of the domain's mail; may be empty.
  std::function<std::map<IpAddress, advisor::Surroundings::Seen>(std::string_view domain)> seen_here;
};

struct AdviceWithFacts {
  advisor::DomainFacts facts;  ///< Without the surroundings' functions, which do not outlive the making.
  advisor::Advice advice;
};

/// Asks all there is to ask and makes the advice. Takes as long as the DNS does, `time` at most.
Result<AdviceWithFacts> make_advice(const AdviceSources& sources, std::string_view domain, Timestamp now,
                                    std::chrono::seconds time);

/// The advice for each domain, kept ready for the pages: made in the background, first from what is remembered, then
/// with the DNS, and again when the inbox has changed or a while has passed. What nobody has made yet is made when a
/// page wants it, and what somebody decides about sources shows at once.
class AdviceBook {
 public:
  AdviceBook(AdviceSources sources, std::function<Timestamp()> clock);
  ~AdviceBook();

  Result<std::shared_ptr<const advisor::Advice>> advice(std::string_view domain);

  /// Makes those that are missing or out of date, in this thread. `is_called` ends it early.
  Result<void> refresh(const std::function<bool()>& is_called);

 private:
  struct Entry {
    std::shared_ptr<const advisor::Advice> advice;
    std::int64_t revision = 0;
    Timestamp made_at;
    std::vector<std::int64_t> rules;                    ///< That it was made under.
    std::chrono::steady_clock::time_point rests_until;  ///< Until then a change of the inbox waits.
  };

  using Made = std::shared_ptr<const advisor::Advice>;

  bool is_out_of_date(const Entry& entry, std::int64_t revision) const;
  std::vector<std::string> out_of_date(std::int64_t revision);
  std::vector<std::string> missing(const std::vector<inbox::DomainLine>& domains);
  /// Makes the advice for `domain` and keeps it as one of `revision`.
  Result<Made> make(const AdviceSources& sources, const std::string& domain, std::int64_t revision);
  Result<Made> make_from_memory(const std::string& domain);

  AdviceSources sources_;
  std::function<Timestamp()> clock_;
  std::mutex lock_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace dmarcd::inbox_program
