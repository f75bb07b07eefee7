#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using inbox::SourceRule;
using test::ip;
using test::Kind;
using test::SimulatedDomain;
using testing::HasSubstr;

const char* const stranger = "233.252.0.77";

const Source* source_with(const Advice& advice, const std::string& address) {
  const auto found = std::find_if(advice.sources.begin(), advice.sources.end(), [&](const Source& source) {
    return std::find(source.addresses.begin(), source.addresses.end(), ip(address)) != source.addresses.end();
  });
  return found == advice.sources.end() ? nullptr : &*found;
}

void name(SimulatedDomain& world, const std::string& address, const std::string& reverse_name) {
  world.facts.surroundings.name_of = [=](const IpAddress& asked) {
    return std::optional(asked == ip(address) ? reverse_name : std::string());
  };
}

void tell_keys(SimulatedDomain& world, bool answer) {
  world.facts.surroundings.has_key = [=](std::string_view, std::string_view) { return std::optional(answer); };
}

void decide(SimulatedDomain& world, SourceRule::Mark mark, std::string value, SourceRule::Decision decision) {
  SourceRule rule;
  rule.id = static_cast<std::int64_t>(world.facts.rules.size()) + 1;
  rule.mark = mark;
  rule.value = std::move(value);
  rule.decision = decision;
  rule.decided_by = "anna";
  world.facts.rules.push_back(rule);
}

Kind claiming(std::string selector) {
  return {.spf = spf::SpfCode::fail,
          .signer = "example.com",
          .selector = std::move(selector),
          .dkim = dkim::DkimCode::fail};
}

/// What a sender that nobody set up writes, signed with its own domain.
Kind newsletter_of(unsigned sender) {
  const std::string domain = fmt::format("letters{}.example", sender);
  return {.envelope = domain, .spf = spf::SpfCode::pass, .signer = domain};
}

/// One address beside a domain that is well, and what it is to the domain.
struct Case {
  std::string name;
  std::string address;
  void (*fill)(SimulatedDomain&);
  SourceClass expected;
  Pattern pattern;
  std::string evidence;  ///< In one of the sentences.
};

const Case cases[] = {
    // Own: what was proved.
    {"PassesBySpf", stranger,
     [](SimulatedDomain& world) { world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::pass}, 9); },
     SourceClass::own_healthy, Pattern::spf_only, "SPF only: none of it survives forwarding"},
    {"PassesByAKeyOfItsOwn", stranger,
     [](SimulatedDomain& world) {
       Kind kind = test::from_newsletter();
       kind.selector = "crm";
       kind.envelope = "bounce.crm.example";
       world.add_daily(20, 0, ip(stranger), kind, 9);
     },
     SourceClass::own_healthy, Pattern::fine, "selector crm of example.com"},
    {"PassesInPart", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::pass}, 9);
       world.add_daily(20, 0, ip(stranger), {.envelope = "other.example", .spf = spf::SpfCode::none}, 2);
     },
     SourceClass::own_broken, Pattern::no_signature, "189 of 231 messages passed aligned (81.81 %)"},
    {"BrokeYesterday", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(28, 2, ip(stranger), {.spf = spf::SpfCode::pass}, 100);
       world.add_daily(1, 0, ip(stranger), {.spf = spf::SpfCode::softfail}, 40);
     },
     SourceClass::own_broken, Pattern::not_in_spf, "It passed before 28 November 2026"},
    {"NamedInSpf", stranger,
     [](SimulatedDomain& world) {
       world.facts.surroundings.is_in_spf = [](const IpAddress& asked) { return std::optional(asked == ip(stranger)); };
       world.add_daily(20, 0, ip(stranger), {.envelope = "", .spf = spf::SpfCode::none}, 9);
     },
     SourceClass::own_broken, Pattern::no_signature, "SPF record names the address"},
    {"NamedBelowTheDomain", stranger,
     [](SimulatedDomain& world) {
       name(world, stranger, "printer.example.com");
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::softfail}, 9);
     },
     SourceClass::own_broken, Pattern::not_in_spf, "printer.example.com"},
    {"PassedAtOurOwnServer", stranger,
     [](SimulatedDomain& world) {
       world.facts.surroundings.seen_here[ip(stranger)] = {10, 8};
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::softfail}, 9);
     },
     SourceClass::own_broken, Pattern::not_in_spf, "This server saw"},
    {"ServiceNamedForUs", stranger,
     [](SimulatedDomain& world) {
       world.add(
           world.back(3), ip(stranger),
           {.envelope = "example.com", .spf = spf::SpfCode::softfail, .signer = "example-com.20230601.gappssmtp.com"},
           30);
     },
     SourceClass::own_broken, Pattern::unaligned_signature, "the name that it made for this domain"},
    {"ServiceDayByDay", "198.51.100.77", [](SimulatedDomain& world) { test::add_service(world); },
     SourceClass::own_broken, Pattern::unaligned_signature, "day by day"},
    {"StrictAlignment", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(20, 0, ip(stranger), {.envelope = "sibling.example.com", .spf = spf::SpfCode::pass}, 9);
       for (inbox::Traffic& traffic : world.facts.traffic)
         if (traffic.source_ip == ip(stranger)) traffic.spf = false;
     },
     SourceClass::own_broken, Pattern::strict_alignment, "not for the very name"},
    {"KeyOfAKnownService", stranger,
     [](SimulatedDomain& world) {
       Kind broken = test::from_newsletter();
       broken.dkim = dkim::DkimCode::fail;
       world.add_daily(5, 0, ip(stranger), broken, 9);
     },
     SourceClass::own_healthy, Pattern::body_changed, "no other source of yours"},
    // Forwarders.
    {"CarriesOurSignatures", stranger,
     [](SimulatedDomain& world) {
       Kind kept = test::from_server();
       kept.spf = spf::SpfCode::fail;
       world.add_daily(20, 0, ip(stranger), kept, 5);
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::fail}, 5);
     },
     SourceClass::forwarder, Pattern::forwarded, "it carries your mail on"},
    {"ReplaysOurSignaturesAndSpoofs", stranger,
     [](SimulatedDomain& world) {
       Kind kept = test::from_server();
       kept.spf = spf::SpfCode::fail;
       world.add_daily(20, 0, ip(stranger), kept, 1);
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::fail}, 4000);
     },
     SourceClass::forwarder, Pattern::forwarded, "it carries your mail on"},
    {"BreaksOurSignatures", stranger,
     [](SimulatedDomain& world) {
       Kind list = claiming("s1");
       list.envelope = "bounce.lists.example";
       list.spf = spf::SpfCode::pass;
       world.add_daily(20, 0, ip(stranger), list, 9);
     },
     SourceClass::forwarder, Pattern::forwarded, "a mailing list"},
    {"ReportersSaySo", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::fail, .reason = "mailing_list"}, 9);
     },
     SourceClass::forwarder, Pattern::forwarded, "The reporters say"},
    // Spoofers.
    {"SteadyWithOwnEnvelope", stranger,
     [](SimulatedDomain& world) { world.add_daily(60, 0, ip(stranger), {.spf = spf::SpfCode::softfail}, 500); },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"AnotherCustomerOfTheService", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(
           60, 0, ip(stranger),
           {.envelope = "other.example", .spf = spf::SpfCode::pass, .signer = "other-example.20230601.gappssmtp.com"},
           50);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"ClaimsAKeyThatNeverWas", stranger,
     [](SimulatedDomain& world) {
       tell_keys(world, false);
       world.add_daily(60, 0, ip(stranger), claiming("invented"), 500);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"ClaimsFromEverywhere", "233.252.7.1",
     [](SimulatedDomain& world) {
       for (unsigned i = 0; i < 30; ++i) world.add_daily(28, 0, ip(fmt::format("233.252.{}.1", i)), claiming("s1"), 30);
     },
     SourceClass::spoofer, Pattern::spoofed, "not one of them ever passed"},
    {"InventsKeysFromEverywhere", "233.252.7.1",
     [](SimulatedDomain& world) {
       for (unsigned i = 0; i < 30; ++i)
         world.add_daily(28, 0, ip(fmt::format("233.252.{}.1", i)), claiming(fmt::format("x{}", i)), 30);
     },
     SourceClass::spoofer, Pattern::spoofed, "not one of them ever passed"},
    {"SignedByAnotherOnFewDays", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(5, 0, ip(stranger),
                       {.envelope = "pills.example", .spf = spf::SpfCode::pass, .signer = "pills.example"}, 500);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"SignedByOneOfManyWeekByWeek", stranger,
     [](SimulatedDomain& world) {
       for (unsigned signer = 0; signer < 6; ++signer)
         for (unsigned days = 0; days <= 60; days += 7)
           world.add(world.back(days), ip(fmt::format("233.252.{}.77", signer)), newsletter_of(signer), 45);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"SteadyUnderANameWithoutSpfFromEverywhere", stranger,
     [](SimulatedDomain& world) {
       for (unsigned i = 0; i < 6; ++i)
         world.add_daily(60, 0, ip(fmt::format("233.252.{}.77", i)),
                         {.envelope = "app.example.com", .spf = spf::SpfCode::none}, 30);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"UnderANameWithoutSpfOnFewDays", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(5, 0, ip(stranger), {.envelope = "app.example.com", .spf = spf::SpfCode::none}, 30);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    // Undecided.
    {"SignedByAnotherDayByDay", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(60, 0, ip(stranger),
                       {.envelope = "bounces.letters.example", .spf = spf::SpfCode::pass, .signer = "letters.example"},
                       9);
     },
     SourceClass::undecided, Pattern::unclear, "Another domain signs it day by day"},
    {"SignedByAnotherWeekByWeek", stranger,
     [](SimulatedDomain& world) {
       for (unsigned days = 0; days <= 60; days += 7) world.add(world.back(days), ip(stranger), newsletter_of(0), 45);
     },
     SourceClass::undecided, Pattern::unclear, "A newsletter or an application"},
    {"SteadyUnderANameWithoutSpf", stranger,
     [](SimulatedDomain& world) {
       world.add_daily(60, 0, ip(stranger), {.envelope = "app.example.com", .spf = spf::SpfCode::none}, 30);
     },
     SourceClass::undecided, Pattern::unclear, "it may be a server of yours"},
    {"ClaimsFromOneAddress", stranger,
     [](SimulatedDomain& world) { world.add_daily(20, 0, ip(stranger), claiming("s1"), 9); }, SourceClass::undecided,
     Pattern::unclear, "set up badly"},
    {"ServiceOnOneDay", stranger,
     [](SimulatedDomain& world) {
       world.add(world.back(3), ip(stranger),
                 {.envelope = "em1.sendgrid.net", .spf = spf::SpfCode::pass, .signer = "sendgrid.net"}, 300);
     },
     SourceClass::undecided, Pattern::unclear, "Any of its customers"},
    {"NamedInSpfWithStrangers", stranger,
     [](SimulatedDomain& world) {
       world.facts.surroundings.is_in_spf = [](const IpAddress&) { return std::optional(true); };
       world.add_daily(20, 0, ip(stranger), {.envelope = "tenant.example", .spf = spf::SpfCode::pass}, 9);
     },
     SourceClass::undecided, Pattern::unclear, "a service with many customers"},
    {"NextToOurServer", "192.0.2.9",
     [](SimulatedDomain& world) { world.add(world.back(3), ip("192.0.2.9"), {.spf = spf::SpfCode::softfail}, 4); },
     SourceClass::undecided, Pattern::unclear, "next to servers of yours"},
    // An administrator knows better.
    {"DecidedOwnByNetwork", stranger,
     [](SimulatedDomain& world) {
       decide(world, SourceRule::Mark::network, "233.252.0.0/24", SourceRule::Decision::own);
       world.add_daily(20, 0, ip(stranger), {.spf = spf::SpfCode::softfail}, 9);
     },
     SourceClass::own_broken, Pattern::not_in_spf, "Decided by anna: network 233.252.0.0/24 is own"},
    {"DecidedOwnBySignerThatPassed", stranger,
     [](SimulatedDomain& world) {
       decide(world, SourceRule::Mark::dkim_domain, "crm.example", SourceRule::Decision::own);
       world.add_daily(20, 0, ip(stranger),
                       {.envelope = "crm.example", .spf = spf::SpfCode::pass, .signer = "mail.crm.example"}, 9);
     },
     SourceClass::own_broken, Pattern::unaligned_signature, "Decided by anna: dkim crm.example is own"},
    {"ForgedSignerOfARule", stranger,
     [](SimulatedDomain& world) {
       decide(world, SourceRule::Mark::dkim_domain, "crm.example", SourceRule::Decision::own);
       world.add_daily(20, 0, ip(stranger),
                       {.spf = spf::SpfCode::fail, .signer = "crm.example", .dkim = dkim::DkimCode::fail}, 9);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"ForgedEnvelopeOfARule", stranger,
     [](SimulatedDomain& world) {
       decide(world, SourceRule::Mark::envelope_domain, "crm.example", SourceRule::Decision::own);
       world.add_daily(20, 0, ip(stranger), {.envelope = "crm.example", .spf = spf::SpfCode::fail}, 9);
     },
     SourceClass::spoofer, Pattern::spoofed, "Nothing in it is the domain's"},
    {"DecidedSpoofer", stranger,
     [](SimulatedDomain& world) {
       decide(world, SourceRule::Mark::network, stranger, SourceRule::Decision::spoofer);
       world.add_daily(20, 0, ip(stranger), claiming("s1"), 9);
     },
     SourceClass::spoofer, Pattern::spoofed, "Decided by anna"},
    {"DecidedForwarderByName", stranger,
     [](SimulatedDomain& world) {
       name(world, stranger, "out3.university.example");
       decide(world, SourceRule::Mark::name_suffix, "university.example", SourceRule::Decision::forwarder);
       world.add_daily(20, 0, ip(stranger), claiming("s1"), 9);
     },
     SourceClass::forwarder, Pattern::forwarded, "Decided by anna: name university.example is forwarder"},
};

SimulatedDomain healthy_world() {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report("none", 70, 70);
  return world;
}

class Classes : public testing::TestWithParam<Case> {};

// Covers: advisor.classes, advisor.rules, advisor.evidence
TEST_P(Classes, FollowWhatWasProved) {
  SimulatedDomain world = healthy_world();
  GetParam().fill(world);

  const Advice advice = advise(world.facts, {});

  const Source* source = source_with(advice, GetParam().address);
  ASSERT_TRUE(source);
  EXPECT_EQ(to_text(source->source_class), to_text(GetParam().expected));
  EXPECT_EQ(to_text(source->pattern), to_text(GetParam().pattern));
  EXPECT_THAT(source->why, testing::Contains(HasSubstr(GetParam().evidence)));
}

INSTANTIATE_TEST_SUITE_P(Rules, Classes, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<Case>& row) { return row.param.name; });

// Covers: advisor.classes
TEST(Sources, AreFewHoweverManyAddressesSpoof) {
  SimulatedDomain world = healthy_world();
  test::add_scattered_spoofing(world, 50);

  const Advice advice = advise(world.facts, {});

  EXPECT_LE(advice.sources.size(), 20U);
  for (const Source& source : advice.sources) EXPECT_LE(source.addresses.size(), most_addresses_listed);
}

TEST(Sources, KeepTheirKeysFromDayToDay) {
  SimulatedDomain world = healthy_world();
  test::add_forwarders(world);
  const auto keys_on = [&](unsigned days_later) {
    world.facts.today = test::simulated_today + std::chrono::days(days_later);
    std::set<std::string> keys;
    for (const Source& source : advise(world.facts, {}).sources) keys.insert(source.key);
    return keys;
  };

  EXPECT_EQ(keys_on(0), keys_on(3));
}

TEST(Sources, OfAPoolAreOne) {
  SimulatedDomain world = healthy_world();
  for (unsigned i = 0; i < 40; ++i)
    world.add_daily(28, 0, ip(fmt::format("198.51.100.{}", 100 + i)),
                    {.envelope = "", .signer = "example.com", .selector = "pool"}, 2);

  const Advice advice = advise(world.facts, {});

  const Source* source = source_with(advice, "198.51.100.101");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->address_count, 40U);
  EXPECT_EQ(source->label, "servers that sign with selector pool of example.com, 40 addresses");
}

}  // namespace
}  // namespace dmarcd::advisor
