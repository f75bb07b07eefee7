#include "dmarcd/sending/suppression.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

#include "dmarcd/sending/destinations.h"

namespace dmarcd::sending {
namespace {

struct Level {
  std::string_view name;
  double most;
};

constexpr std::array levels = {Level{"the address", most_refusals_of_address}, Level{"its host", most_refusals_of_host},
                               Level{"the policy domain's addresses", most_refusals_of_domain}};

}  // namespace

double score_at(const Refusals& refusals, Timestamp now) {
  if (refusals.score <= 0 || now <= refusals.at) return refusals.score;
  const double half_lives = std::chrono::duration<double>(now - refusals.at) / refusal_half_life;
  return refusals.score * std::exp2(-half_lives);
}

Refusals with_refusal(const Refusals& refusals, Timestamp now) {
  return {score_at(refusals, now) + 1, now};
}

std::vector<std::string> refusal_subjects(const std::string& address, const dns::DomainName& policy_domain) {
  const std::optional<dns::DomainName> host = host_of(address);
  return {"address:" + address, "host:" + (host ? host->text() : std::string()), "domain:" + policy_domain.text()};
}

std::string reason_to_pause(const std::vector<Refusals>& refusals, Timestamp now) {
  // What was refused within the last minutes is not yet forgotten in part: three refusals are three.
  constexpr double tolerance = 0.01;
  for (std::size_t i = 0; i < levels.size() && i < refusals.size(); ++i) {
    const double score = score_at(refusals[i], now);
    if (score >= levels[i].most - tolerance)
      return fmt::format("{} refused {:.1f} reports of late, and {:.0f} are enough", levels[i].name, score,
                         levels[i].most);
  }
  return {};
}

}  // namespace dmarcd::sending
