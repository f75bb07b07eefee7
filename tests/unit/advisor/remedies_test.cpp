#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/simulated_worlds.h"

namespace dmarcd::advisor {
namespace {

using test::ip;
using test::Kind;
using test::SimulatedDomain;

/// An own server that fails in one way.
struct Case {
  Pattern pattern;
  Kind kind;
  std::string remedy;
  void (*surround)(SimulatedDomain&) = [](SimulatedDomain&) {};
};

const Case cases[] = {
    {Pattern::no_signature,
     {.envelope = "example.com", .spf = spf::SpfCode::none},
     "203.0.113.7 (mail.shop.example) sends as example.com without a DKIM signature, and SPF does not pass: let it "
     "sign as example.com, or send its mail through a server that does; 1,204 messages in 28 days."},
    {Pattern::unaligned_signature,
     {.envelope = "bounce.sendgrid.net", .spf = spf::SpfCode::pass, .signer = "sendgrid.net"},
     "203.0.113.7 (mail.shop.example) sends as example.com; DKIM signature passes for sendgrid.net, which is not "
     "aligned: set up domain authentication there (SendGrid: Settings, Sender Authentication, Authenticate Your "
     "Domain); 1,204 messages in 28 days."},
    {Pattern::key_missing,
     {.spf = spf::SpfCode::fail, .signer = "example.com", .selector = "s7", .dkim = dkim::DkimCode::permerror},
     "203.0.113.7 (mail.shop.example) signs with selector s7 of example.com, and there is no such key: publish it at "
     "s7._domainkey.example.com or let the server sign with one that is published; 1,204 messages in 28 days.",
     [](SimulatedDomain& world) {
       world.facts.surroundings.has_key = [](std::string_view, std::string_view selector) {
         return std::optional(selector != "s7");
       };
     }},
    {Pattern::body_changed,
     {.spf = spf::SpfCode::fail, .signer = "example.com", .selector = "s1", .dkim = dkim::DkimCode::fail},
     "203.0.113.7 (mail.shop.example) signs with selector s1 of example.com and the signature fails: something changes "
     "messages after they are signed (a footer, a virus scanner), or the key in the DNS is not the one that signs; "
     "sign last, and compare the key; 1,204 messages in 28 days."},
    {Pattern::foreign_envelope,
     {.envelope = "bounce.shop.example", .spf = spf::SpfCode::pass},
     "203.0.113.7 (mail.shop.example) sends as example.com under the envelope of bounce.shop.example, so SPF passes "
     "for that name, and there is no signature of yours: let it sign as example.com, or give it a bounce domain below "
     "yours; 1,204 messages in 28 days."},
    {Pattern::not_in_spf,
     {.spf = spf::SpfCode::softfail},
     "203.0.113.7 (mail.shop.example) sends as example.com and is not in the SPF record of example.com: add it there "
     "if it is yours, and let it sign with DKIM, which lives through forwarding; 1,204 messages in 28 days."},
    {Pattern::spf_too_many_lookups,
     {.spf = spf::SpfCode::permerror},
     "SPF of example.com cannot be evaluated (permerror), most often because it takes more than 10 look-ups: take out "
     "includes that are not needed; 1,204 messages in 28 days from 203.0.113.7 (mail.shop.example) had no other "
     "proof."},
    {Pattern::dns_trouble,
     {.spf = spf::SpfCode::temperror},
     "Receivers could not read SPF or DKIM records for mail of 203.0.113.7 (mail.shop.example) (temperror): look "
     "whether all name servers of example.com answer; 1,204 messages in 28 days."},
    {Pattern::spf_only,
     {.spf = spf::SpfCode::pass},
     "203.0.113.7 (mail.shop.example) passes by SPF alone, which is lost when a message is forwarded: let it sign as "
     "example.com; 1,204 messages in 28 days."},
};

class Remedies : public testing::TestWithParam<Case> {};

// Covers: advisor.remedies
TEST_P(Remedies, SayWhatToDoWithNamesAndNumbers) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report("none", 70, 70);
  world.facts.surroundings.name_of = [](const IpAddress& asked) {
    return std::optional<std::string>(asked == ip("203.0.113.7") ? "mail.shop.example" : "");
  };
  inbox::SourceRule rule;
  rule.value = "203.0.113.7";
  world.facts.rules.push_back(rule);
  world.add_daily(27, 0, ip("203.0.113.7"), GetParam().kind, 43);
  GetParam().surround(world);

  const Advice advice = advise(world.facts, {});

  const auto source = std::find_if(advice.sources.begin(), advice.sources.end(),
                                   [](const Source& candidate) { return candidate.is_decided; });
  ASSERT_NE(source, advice.sources.end());
  EXPECT_EQ(to_text(source->pattern), to_text(GetParam().pattern));
  EXPECT_EQ(source->remedy, GetParam().remedy);
}

INSTANTIATE_TEST_SUITE_P(Patterns, Remedies, testing::ValuesIn(cases), [](const testing::TestParamInfo<Case>& row) {
  std::string name(to_text(row.param.pattern));
  std::erase(name, '-');
  return name;
});

TEST(TextsOfSources, HoldNoOctetsThatAStrangerChose) {
  SimulatedDomain world(test::simulated_today);
  test::add_own(world);
  world.report("none", 70, 70);
  world.add_daily(27, 0, ip("233.252.0.1"),
                  {.envelope = "\x1b[31mevil\xff.example", .spf = spf::SpfCode::pass, .signer = "<b>\x07.example"}, 90);

  const Advice advice = advise(world.facts, {});

  for (const Source& source : advice.sources) {
    std::string all = source.label + source.remedy;
    for (const auto* list : {&source.why, &source.names, &source.dkim_domains, &source.envelope_domains})
      for (const std::string& text : *list) all += text;
    EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](char c) { return c >= ' ' && c <= '~'; })) << all;
  }
}

}  // namespace
}  // namespace dmarcd::advisor
