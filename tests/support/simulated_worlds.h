#pragma once

#include "support/simulated_domain.h"

/// Domains for the table of docs/advisor.md: each is the same but for what its name says, and is spoofed as much as
/// asked.
namespace dmarcd::test {

inline const Day simulated_today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29);
constexpr unsigned days_known = 70;
constexpr std::uint64_t own_a_day = 200;

inline Kind from_server() {
  return {.spf = spf::SpfCode::pass, .signer = "example.com", .selector = "s1"};
}
inline Kind from_newsletter() {
  return {
      .envelope = "bounces.newsletter.example", .spf = spf::SpfCode::pass, .signer = "example.com", .selector = "news"};
}

/// A server of its own and a newsletter service with a key of its own: all is well.
inline void add_own(SimulatedDomain& world, unsigned newsletter_until = 0) {
  world.add_daily(60, 0, ip("192.0.2.10"), from_server(), own_a_day - 50);
  world.add_daily(60, newsletter_until, ip("198.51.100.20"), from_newsletter(), 50);
}

/// Carry on what the server wrote: one as it is, one with another envelope, one that breaks a third, a mailing list.
inline void add_forwarders(SimulatedDomain& world) {
  Kind kept = from_server(), rewritten = from_server(), broken = from_server(), list = from_server();
  kept.spf = spf::SpfCode::softfail;
  rewritten.envelope = "srs.forwarder.example";
  broken.envelope = "relay.university.example";
  broken.dkim = dkim::DkimCode::fail;
  list.envelope = "bounce.lists.example";
  list.dkim = dkim::DkimCode::fail;
  Kind unsigned_mail = rewritten;
  unsigned_mail.signer = "";
  world.add_daily(60, 0, ip("203.0.113.1"), kept, 4);
  world.add_daily(60, 0, ip("203.0.113.2"), rewritten, 6);
  world.add_daily(60, 0, ip("203.0.113.2"), unsigned_mail, 1);
  Kind whole = broken;
  whole.dkim = dkim::DkimCode::pass;
  world.add_daily(60, 0, ip("203.0.113.3"), whole, 4);
  world.add_daily(60, 0, ip("203.0.113.3"), broken, 2);
  world.add_daily(60, 0, ip("203.0.113.4"), list, 5);
}

/// From everywhere, in any form: most with the domain's envelope, some with their own, some with a forged signature.
inline void add_scattered_spoofing(SimulatedDomain& world, std::uint64_t times) {
  if (times == 0) return;
  Dice dice(7);
  for (unsigned days = 61; days-- > 0;) {
    for (std::uint64_t left = times * own_a_day; left > 0;) {
      const std::uint64_t messages = std::min<std::uint64_t>(left, 1 + dice.roll(40));
      left -= messages;
      const IpAddress from =
          IpAddress::from_v4({static_cast<std::uint8_t>(20 + dice.roll(100)), static_cast<std::uint8_t>(dice.roll(250)),
                              static_cast<std::uint8_t>(dice.roll(250)), static_cast<std::uint8_t>(dice.roll(250))});
      Kind kind;
      switch (dice.roll(5)) {
        case 0: kind = {.envelope = "spam.example", .spf = spf::SpfCode::pass}; break;
        case 1: kind = {.spf = spf::SpfCode::fail, .signer = "example.com", .dkim = dkim::DkimCode::fail}; break;
        case 2: kind = {.envelope = "botnet.example", .spf = spf::SpfCode::none}; break;
        default: kind = {.spf = spf::SpfCode::fail}; break;
      }
      world.add(world.back(days), from, kind, messages);
    }
  }
}

/// Three addresses, day by day, with envelopes of their own or the domain's envelope.
inline void add_steady_spoofing(SimulatedDomain& world, std::uint64_t times) {
  const std::uint64_t each = times * own_a_day / 3;
  world.add_daily(60, 0, ip("233.252.0.5"), {.spf = spf::SpfCode::fail}, each);
  world.add_daily(60, 0, ip("233.252.0.90"), {.envelope = "pills.example", .spf = spf::SpfCode::pass}, each);
  world.add_daily(60, 0, ip("233.252.0.200"), {.envelope = "nowhere.example", .spf = spf::SpfCode::none}, each);
}

struct SimulatedWorld {
  std::string name;
  std::string truth;  ///< What is so, in words.
  std::string policy;
  unsigned policy_days;
  std::function<void(SimulatedDomain&)> fill;
  advisor::Verdict expected;
  std::string blocker;  ///< What the first one is about; empty: nothing stands in the way.
};

/// The signature of a service breaks on day 20 of the 28.
inline void add_broken_key(SimulatedDomain& world) {
  add_own(world, 9);
  Kind broken = from_newsletter();
  broken.dkim = dkim::DkimCode::fail;
  world.add_daily(8, 0, ip("198.51.100.20"), broken, 50);
}

inline void add_service(SimulatedDomain& world) {
  world.add_daily(60, 0, ip("198.51.100.77"),
                  {.envelope = "em1.sendgrid.net", .spf = spf::SpfCode::pass, .signer = "sendgrid.net"}, 12);
}

inline void add_monthly(SimulatedDomain& world, bool is_aligned) {
  Kind monthly = from_newsletter();
  monthly.selector = "monthly";
  monthly.envelope = "bounces.monthly.example";
  if (!is_aligned) monthly.dkim = dkim::DkimCode::fail;
  for (const unsigned days : {32U, 60U}) world.add(world.back(days), ip("198.51.100.150"), monthly, 400);
}

/// A small company that knows neither SPF nor DKIM, and somebody who pretends to be it once a day.
inline void add_only_server(SimulatedDomain& world) {
  for (unsigned days = 0; days <= 60; ++days) {
    if (days % 4 == 0) world.add(world.back(days), ip("192.0.2.25"), {.spf = spf::SpfCode::none}, 2);
    world.add(world.back(days), ip(fmt::format("100.{}.0.9", days)), {.spf = spf::SpfCode::none}, 1);
  }
}

inline std::vector<SimulatedWorld> simulated_worlds() {
  using advisor::Verdict;
  return {
      {"All is well", "own server, newsletter, four forwarders", "none", 70,
       [](SimulatedDomain& world) { add_own(world), add_forwarders(world); }, Verdict::ready, ""},
      {"All is well at quarantine", "the same, at quarantine for 40 days", "quarantine", 40,
       [](SimulatedDomain& world) { add_own(world), add_forwarders(world); }, Verdict::ready, ""},
      {"Quarantine of 10 days", "the same, at quarantine for 10 days", "quarantine", 10,
       [](SimulatedDomain& world) { add_own(world), add_forwarders(world); }, Verdict::not_yet, "days at quarantine"},
      {"Service not aligned", "12 messages a day signed by sendgrid.net alone", "none", 70,
       [](SimulatedDomain& world) { add_own(world), add_forwarders(world), add_service(world); }, Verdict::not_yet,
       "SendGrid"},
      {"Key broken on day 20", "the newsletter's signatures fail for 9 days", "none", 70,
       [](SimulatedDomain& world) { add_broken_key(world), add_forwarders(world); }, Verdict::not_yet,
       "newsletter.example"},
      {"Key broken at quarantine", "the same, at quarantine for 40 days", "quarantine", 40,
       [](SimulatedDomain& world) { add_broken_key(world), add_forwarders(world); }, Verdict::step_back,
       "newsletter.example"},
      {"Monthly sender, well", "400 messages a month, last 32 days ago, aligned", "none", 70,
       [](SimulatedDomain& world) { add_own(world), add_monthly(world, true); }, Verdict::ready, ""},
      {"Monthly sender, broken", "the same, and its signature fails", "none", 70,
       [](SimulatedDomain& world) { add_own(world), add_monthly(world, false); }, Verdict::not_yet, "monthly.example"},
      {"Small domain", "3 messages a day, all passing", "none", 70,
       [](SimulatedDomain& world) { world.add_daily(60, 0, ip("192.0.2.10"), from_server(), 3); }, Verdict::ready, ""},
      {"Only server proves nothing", "2 messages each fourth day, neither SPF nor DKIM", "none", 70, add_only_server,
       Verdict::not_yet, "192.0.2.25"},
      {"Sends nothing", "no mail of its own", "none", 70, [](SimulatedDomain&) {}, Verdict::ready, ""},
  };
}

enum class Spoofing { scattered, steady };

inline DomainFacts simulate_world(const SimulatedWorld& plan, std::uint64_t times, Spoofing spoofing) {
  SimulatedDomain world(simulated_today);
  if (plan.policy != "none") world.disposition = evaluation::Disposition::quarantine;
  plan.fill(world);
  if (spoofing == Spoofing::scattered)
    add_scattered_spoofing(world, times);
  else
    add_steady_spoofing(world, times);
  world.report(plan.policy, days_known, plan.policy_days);
  return std::move(world.facts);
}

}  // namespace dmarcd::test
