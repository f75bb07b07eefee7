#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/advisor/advice.h"

/// Domains whose truth is known: what they send, who forwards it, who spoofs them, and what reporters make of it.
namespace dmarcd::test {

using advisor::Day;
using advisor::DomainFacts;

/// The same numbers on each machine: a linear congruential generator (Knuth's constants).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  /// From 0 up to, not including, `below`.
  std::uint64_t roll(std::uint64_t below) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33U) % below;
  }

 private:
  std::uint64_t state_;
};

inline IpAddress ip(const std::string& text) {
  return *IpAddress::parse(text);
}

/// How a message left its sender.
struct Kind {
  std::string header_from = "example.com";
  std::string envelope = "example.com";
  spf::SpfCode spf = spf::SpfCode::none;
  std::string signer{};  ///< Empty: no signature.
  std::string selector = "s1";
  dkim::DkimCode dkim = dkim::DkimCode::pass;
  std::string reason{};  ///< Of a policy override.
};

/// A domain's facts, written message by message.
class SimulatedDomain {
 public:
  explicit SimulatedDomain(Day today, std::string name = "example.com") {
    facts.domain = std::move(name);
    facts.today = today;
  }

  Day back(unsigned days) const { return facts.today - std::chrono::days(days); }

  void add(Day day, const IpAddress& from, const Kind& kind, std::uint64_t messages) {
    if (messages == 0) return;
    inbox::Traffic traffic{.day = day, .source_ip = from, .evidence = evidence_of(kind)};
    traffic.dkim = is_own(kind.signer) && kind.dkim == dkim::DkimCode::pass;
    traffic.spf = is_own(kind.envelope) && kind.spf == spf::SpfCode::pass;
    if (!traffic.dkim && !traffic.spf) traffic.disposition = disposition;
    traffic.messages = messages;
    facts.traffic.push_back(traffic);
    total += messages;
  }

  /// On each day from `oldest` to `youngest` days back.
  void add_daily(unsigned oldest, unsigned youngest, const IpAddress& from, const Kind& kind, std::uint64_t messages) {
    for (unsigned days = oldest + 1; days-- > youngest;) add(back(days), from, kind, messages);
  }

  /// Four reporters of every day, and the policy that they saw since so many days.
  void report(std::string policy, unsigned known_days, unsigned policy_days) {
    for (const char* name : {"one.example", "two.example", "three.example", "four.example"})
      facts.reporters.push_back({name, known_days, total / 4, back(known_days), facts.today, known_days});
    if (policy_days < known_days) see_policy(policy == "reject" ? "quarantine" : "none", known_days, policy_days);
    see_policy(policy, std::min(policy_days, known_days), 0);
    facts.surroundings.record = fmt::format("v=DMARC1; p={}; rua=mailto:dmarc@{}", policy, facts.domain);
  }

  /// Leaves out the days that nobody reported.
  void keep_days(const std::function<bool(Day)>& is_kept) {
    std::erase_if(facts.traffic, [&](const inbox::Traffic& row) { return !is_kept(row.day); });
  }

  void see_policy(const std::string& policy, unsigned since, unsigned until) {
    receiving::PolicySeen seen;
    seen.domain = facts.domain;
    seen.p = policy;
    facts.policies.push_back({back(since), back(until), seen, since});
  }

  DomainFacts facts;
  evaluation::Disposition disposition = evaluation::Disposition::none;  ///< Of what fails.
  std::uint64_t total = 0;

 private:
  bool is_own(const std::string& name) const { return name == facts.domain || name.ends_with("." + facts.domain); }

  std::int64_t evidence_of(const Kind& kind) {
    receiving::Evidence evidence;
    evidence.header_from = kind.header_from;
    evidence.envelope_from = kind.envelope;
    if (!kind.signer.empty()) evidence.dkim.push_back({kind.signer, kind.selector, kind.dkim, ""});
    evidence.spf.push_back({kind.envelope, spf::SpfIdentity::mail_from, kind.spf, ""});
    if (!kind.reason.empty()) evidence.reasons.push_back({kind.reason, ""});
    const auto [place, is_new] = numbers_.emplace(evidence, static_cast<std::int64_t>(numbers_.size() + 1));
    if (is_new) facts.evidence.push_back({place->second, evidence});
    return place->second;
  }

  std::map<receiving::Evidence, std::int64_t> numbers_;
};

/// The names of the conditions that are not met.
inline std::vector<std::string> unmet(const advisor::Advice& advice) {
  std::vector<std::string> names;
  for (const advisor::Condition& condition : advice.conditions)
    if (!condition.is_met) names.push_back(condition.name);
  return names;
}

}  // namespace dmarcd::test
