// A failed look-up hides what is published at its name. So the verdict under a fault must be the one verdict that holds
// whatever the name may publish, or a temperror if there are several. Here every case is played through.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

#include "dmarcd/dmarc/dmarc_evaluation.h"

#include "dmarc_test_world.h"

namespace dmarcd::dmarc {
namespace {

/// Records by the name that they are published at, and what may have been hidden there.
using World = std::map<std::string, std::string>;

struct Shape {
  const char* what;
  std::string_view author_domain;
  std::string_view identifier;  // Of a signature that passed; empty for none.
  World world;
};

const std::vector<Shape> shapes = {
    {"nothing published", "mail.example.com", "mail.example.com", {}},
    {"own record, identical identifier", "mail.example.com", "mail.example.com", {{"mail.example.com", "p=reject"}}},
    {"own record, sibling", "mail.example.com", "news.example.com", {{"mail.example.com", "p=reject"}}},
    {"own record, child", "mail.example.com", "x.mail.example.com", {{"mail.example.com", "p=reject"}}},
    {"both records, parent",
     "mail.example.com",
     "example.com",
     {{"mail.example.com", "p=reject"}, {"example.com", "p=quarantine"}}},
    {"both records, sibling",
     "mail.example.com",
     "news.example.com",
     {{"mail.example.com", "p=reject"}, {"example.com", "p=quarantine"}}},
    {"both records, strictly",
     "mail.example.com",
     "news.example.com",
     {{"mail.example.com", "p=reject; adkim=s"}, {"example.com", "p=quarantine"}}},
    {"own boundary, sibling",
     "mail.example.com",
     "news.example.com",
     {{"mail.example.com", "p=reject; psd=n"}, {"example.com", "p=quarantine"}}},
    {"organization's record, parent", "mail.example.com", "example.com", {{"example.com", "p=reject; sp=quarantine"}}},
    {"organization's record, deep sibling", "mail.example.com", "a.b.c.example.com", {{"example.com", "p=reject"}}},
    {"organization's record, boundary between",
     "mail.example.com",
     "a.b.example.com",
     {{"example.com", "p=reject"}, {"b.example.com", "p=none; psd=n"}}},
    {"organization's record, stranger", "mail.example.com", "evil.example", {{"example.com", "p=reject"}}},
    {"organization's record, nothing passed", "mail.example.com", "", {{"example.com", "p=reject"}}},
    {"neighbours without a boundary", "victim.co.uk", "x.evil.co.uk", {{"victim.co.uk", "p=reject"}}},
    {"neighbours under a public suffix",
     "victim.co.uk",
     "x.evil.co.uk",
     {{"victim.co.uk", "p=reject"}, {"co.uk", "p=none; psd=y"}}},
    {"a public suffix's policy", "a.mega.bank.example", "b.mega.bank.example", {{"bank.example", "p=reject; psd=y"}}},
    {"records at the top", "mail.example.com", "news.example.com", {{"example.com", "p=reject"}, {"com", "p=none"}}},
    {"a long name",
     "a.b.c.d.e.f.g.h.example.com",
     "x.d.e.f.g.h.example.com",
     {{"e.f.g.h.example.com", "p=reject"}, {"example.com", "p=none"}}},
    {"a child of a long name",
     "b.c.d.e.f.g.example.com",
     "a.b.c.d.e.f.g.example.com",
     {{"b.c.d.e.f.g.example.com", "p=reject; psd=n"}, {"c.d.e.f.g.example.com", "p=none; psd=y"}}},
};

std::string zone_text(const World& world, std::string_view more) {
  std::string text;
  for (const auto& [name, tags] : world) text += fmt::format("_dmarc.{}. TXT \"v=DMARC1; {}\"\n", name, tags);
  return text + std::string(more);
}

DmarcResult evaluate(const Shape& shape, const World& world, const DiscoveryOptions& options, std::string_view faults) {
  std::vector<dkim::DkimResult> signatures;
  if (!shape.identifier.empty()) {
    signatures.emplace_back();
    signatures.back().code = dkim::DkimCode::pass;
    signatures.back().domain = domain(shape.identifier);
  }
  const dns::Zone zone = zone_of(zone_text(world, faults));
  dns::ZoneResolver resolver(zone);
  return evaluate_dmarc(domain(shape.author_domain), {}, signatures, options, nullptr, resolver);
}

/// What a receiver acts on.
std::string told(const DmarcResult& result) {
  std::string line(to_text(result.code));
  if (const std::optional<DiscoveredPolicy>& policy = result.discovery.policy)
    if (result.code == DmarcCode::pass || result.code == DmarcCode::fail)
      line += fmt::format(" {} at {}", to_text(policy->policy), policy->policy_domain.text());
  return line;
}

std::set<std::string> visited_names(const Shape& shape) {
  std::set<std::string> names;
  for (std::string_view start : {shape.author_domain, shape.identifier}) {
    if (start.empty()) continue;
    for (std::optional<dns::DomainName> name = domain(start); name; name = name->parent()) names.insert(name->text());
  }
  return names;
}

/// The guard takes a top-level domain without an answer not to be one organization.
bool is_out_of_the_question(std::string_view name, std::string_view tags, const DiscoveryOptions& options) {
  return options.public_suffix_guard && name.find('.') == std::string_view::npos && tags.ends_with("psd=n");
}

/// Every verdict that is possible when nothing is known of what `hidden` names publish.
std::set<std::string> possible_verdicts(const Shape& shape, World world, const DiscoveryOptions& options,
                                        std::set<std::string> hidden) {
  if (hidden.empty()) return {told(evaluate(shape, world, options, ""))};
  const std::string name = *hidden.begin();
  hidden.erase(name);
  std::set<std::string> verdicts;
  world.erase(name);
  verdicts.merge(possible_verdicts(shape, world, options, hidden));
  for (const char* tags :
       {"p=none", "p=reject", "p=none; psd=y", "p=reject; psd=y", "p=none; psd=n", "p=reject; psd=n"}) {
    if (is_out_of_the_question(name, tags, options)) continue;
    world[name] = tags;
    verdicts.merge(possible_verdicts(shape, world, options, hidden));
  }
  return verdicts;
}

void expect_exact(const Shape& shape, const DiscoveryOptions& options, const std::set<std::string>& hidden) {
  const std::set<std::string> verdicts = possible_verdicts(shape, shape.world, options, hidden);
  const std::string expected = verdicts.size() == 1 ? *verdicts.begin() : "temperror";
  for (std::string_view fault : {"servfail", "timeout"}) {
    std::string faults;
    for (const std::string& name : hidden) faults += fmt::format(";!{} _dmarc.{} TXT\n", fault, name);
    EXPECT_EQ(told(evaluate(shape, shape.world, options, faults)), expected) << shape.what << "\n"
                                                                             << zone_text(shape.world, faults);
  }
}

// Covers: dmarc.dns.temperror, dmarc.dns.without-effect, dmarc.alignment.walk-failure
TEST(DnsFailure, AtOneNameChangesTheVerdictOnlyIfItDependsOnThatName) {
  constexpr DiscoveryOptions options[] = {{}, {.public_suffix_guard = false}};
  for (const Shape& shape : shapes)
    for (const std::string& name : visited_names(shape))
      for (const DiscoveryOptions& option : options) expect_exact(shape, option, {name});
}

// Covers: dmarc.dns.temperror, dmarc.dns.without-effect
TEST(DnsFailure, AtTwoNamesChangesTheVerdictOnlyIfItDependsOnThem) {
  for (const Shape& shape : shapes) {
    const std::set<std::string> names = visited_names(shape);
    for (const std::string& one : names)
      for (const std::string& other : names) {
        if (one < other) expect_exact(shape, {}, {one, other});
      }
  }
}

}  // namespace
}  // namespace dmarcd::dmarc
