#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/config/show.h"

#include "unit/config/files.h"

namespace dmarcd::config {
namespace {

using evaluation::ExceptionRule;
using evaluation::ForwarderRule;
using evaluation::PolicyOverride;
using evaluation::Treatment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(LocalRules, AreReadInTheirOrder) {
  const LoadedConfig loaded = load_text(R"(
local {
  forwarder "campus" {
    networks = ["192.0.2.0/24"];
    names = ".campus.example";
    reason = "trusted_forwarder";
  }
  forwarder lists
  {
    lists = [".lists.example"]; signers = esp.example; reason = mailing_list; comment = "known lists";
  }
  exception { abuse { recipients = abuse@example.net; treatment = exempt } }
  exception "own-domain" { author_domains = [example.net, ".example.net"]; treatment = force; least_policy = reject; }
}
)");

  ASSERT_EQ(loaded.mistakes(), "");
  const evaluation::LocalRules& rules = loaded.config.session.local_rules;
  ASSERT_THAT(rules.forwarders, SizeIs(2));
  EXPECT_EQ(rules.forwarders[0].name, "campus");
  EXPECT_THAT(rules.forwarders[0].networks, SizeIs(1));
  EXPECT_THAT(rules.forwarders[0].names.texts(), ElementsAre(".campus.example"));
  EXPECT_EQ(rules.forwarders[1].reason, PolicyOverride::Type::mailing_list);
  EXPECT_EQ(rules.forwarders[1].comment, "known lists");
  ASSERT_THAT(rules.exceptions, SizeIs(2));
  EXPECT_EQ(rules.exceptions[0].name, "abuse");
  EXPECT_EQ(rules.exceptions[0].treatment, Treatment::exempt);
  EXPECT_THAT(rules.exceptions[1].author_domains.texts(), ElementsAre(".example.net", "example.net"));
  EXPECT_EQ(rules.exceptions[1].least_policy, dmarc::Policy::reject);
}

TEST(LocalRules, OfOneNameAreOneRule) {
  const LoadedConfig loaded = load_text(
      "local { forwarder a { networks = 192.0.2.1 } forwarder b { signers = b.example } }\n"
      "local { forwarder a { comment = x } }");

  ASSERT_EQ(loaded.mistakes(), "");
  ASSERT_THAT(loaded.config.session.local_rules.forwarders, SizeIs(2));
  EXPECT_EQ(loaded.config.session.local_rules.forwarders[0].comment, "x");
}

TEST(LocalRules, AreShownAsTheyAreWritten) {
  const LoadedConfig loaded = load_text("local { forwarder a { networks = 192.0.2.1 } forwarder b { signers = c } }");

  EXPECT_THAT(show_config(loaded.config), HasSubstr("\n  forwarder \"a\" {\n    networks = [\"192.0.2.1/32\"];\n"));
  EXPECT_THAT(show_config(loaded.config), HasSubstr("\n  forwarder \"b\" {\n    networks = [];\n"));
}

struct Wrong {
  const char* text;
  const char* mistake;
};

const Wrong wrong[] = {
    {"local { forwarder a { } }", "1:19: forwarder \"a\": asks for nothing; set networks, names, signers or lists"},
    {"local { exception a { treatment = exempt } }",
     "1:19: exception \"a\": asks for nothing; set author_domains or recipients"},
    {"local { exception a { recipients = b; least_policy = reject } }",
     "1:39: least_policy: means something with treatment = \"force\" only"},
    {"local { forwarder a { netwroks = 192.0.2.1; signers = b } }",
     "1:23: unknown setting \"netwroks\"; did you mean networks?"},
    {"local { forwarder a { signers = b; more { x = 1 } } }", "1:36: unknown section \"local.forwarder.a.more\""},
    {"local { forwarder \"a.b\" { signers = b } }",
     "1:19: \"a.b\" is not a name as \"campus-2\": letters, digits, hyphens and underscores, 64 at most"},
    {"local { forwarder { signers = b } }",
     "1:21: signers stands in no block with a name; write forwarder \"campus\" { signers = ...; }"},
    {"local { forwarder = b }", "1:9: forwarder is a section; write forwarder \"campus\" { ... }"},
    {"local { forwader \"a\" { signers = b } }",
     "1:9: unknown section \"local.forwader\"; did you mean local.forwarder?"},
    {"local { signers = b }", "1:9: unknown setting \"signers\" here; it belongs into the section local.forwarder"},
    {"local { forwarder a { networks = b } }", "1:34: networks: \"b\" is not a network, as 192.0.2.0/24"},
};

TEST(LocalRules, HaveMistakesWithTheirPlace) {
  for (const Wrong& row : wrong) {
    const std::vector<std::string> mistakes = lines_of(load_text(row.text).remarks.mistakes);

    ASSERT_FALSE(mistakes.empty()) << row.text;
    EXPECT_EQ(mistakes.back(), fmt::format("/etc/dmarcd.conf:{}", row.mistake)) << row.text;
  }
}

}  // namespace
}  // namespace dmarcd::config
