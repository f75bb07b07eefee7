#pragma once

#include <string>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/sending/outbox.h"

/// Who refuses reports again and again is left alone for a while.
namespace dmarcd::sending {

/// After so many refusals of late a report is not tried. A host and a domain have many addresses, so they bear more.
constexpr double most_refusals_of_address = 3;
constexpr double most_refusals_of_host = 10;
constexpr double most_refusals_of_domain = 10;

/// What a refusal counts halves in this time: three in a row pause an address for two days, ten for twelve.
constexpr std::chrono::hours refusal_half_life{7 * 24};

/// The score of refusals as of `now`.
double score_at(const Refusals& refusals, Timestamp now);

/// The refusals with one more.
Refusals with_refusal(const Refusals& refusals, Timestamp now);

/// What refusals are counted for: the address, its host, and the policy domain, in this order.
std::vector<std::string> refusal_subjects(const std::string& address, const dns::DomainName& policy_domain);

/// Why a report to this address should wait for better days; empty if it need not. `refusals` are those of
/// `refusal_subjects`, in their order.
std::string reason_to_pause(const std::vector<Refusals>& refusals, Timestamp now);

}  // namespace dmarcd::sending
