#include "dmarcd/evaluation/forwarder_rules.h"

#include <gtest/gtest.h>

#include "support/verdicts.h"

namespace dmarcd::evaluation {
namespace {

using dmarc::DmarcCode;
using dmarc::Policy;

using Patterns = std::vector<std::string>;

dns::DomainPatterns patterns(const Patterns& texts) {
  dns::DomainPatterns patterns;
  for (const std::string& text : texts) patterns.add(dns::DomainPattern::parse(text).value());
  return patterns;
}

struct Asked {
  std::vector<std::string> networks = {};
  Patterns names = {};
  Patterns signers = {};
  Patterns lists = {};
};

ForwarderRule rule(const Asked& asked) {
  ForwarderRule rule;
  rule.name = "campus";
  for (const std::string& network : asked.networks) rule.networks.push_back(IpNetwork::parse(network).value());
  rule.names = patterns(asked.names);
  rule.signers = patterns(asked.signers);
  rule.lists = patterns(asked.lists);
  return rule;
}

/// A message that failed: from relay.campus.example at 192.0.2.7, with the signatures and the fields that are added.
struct Failed {
  Failed() { envelope = from("192.0.2.7", "relay.campus.example"); }

  static message::Envelope from(const std::string& address, const std::string& name) {
    message::Envelope envelope;
    envelope.client_address = IpAddress::parse(address).value();
    envelope.client_name = name;
    return envelope;
  }

  Failed& signed_by(const std::string& domain, const std::string& fields, dkim::DkimCode code = dkim::DkimCode::pass) {
    dkim::DkimResult result;
    result.code = code;
    result.domain = test::domain(domain);
    result.selector = "s1";
    result.algorithm = "rsa-sha256";
    result.signature = "c2ln";
    verdict.dkim.push_back(result);
    return field("DKIM-Signature", " v=1; a=rsa-sha256; d=" + domain + "; s=s1; h=" + fields +
                                       "; bh=" + std::string(43, 'A') + "=; b=c2ln");
  }

  Failed& field(const std::string& name, const std::string& value) {
    header.push_back({name, value});
    return *this;
  }

  bool is_waived_by(const Asked& asked) const {
    return find_waiver(verdict, envelope, header, {rule(asked)}).has_value();
  }

  Verdict verdict = test::verdict(DmarcCode::fail, Policy::reject);
  message::Envelope envelope;
  std::vector<message::HeaderField> header;
};

constexpr const char* gardeners = " Gardeners\r\n <gardeners.lists.example>";

TEST(Forwarders, AreKnownByNetwork) {
  EXPECT_TRUE(Failed().is_waived_by({.networks = {"198.51.100.0/24", "192.0.2.0/28"}}));
  EXPECT_FALSE(Failed().is_waived_by({.networks = {"198.51.100.0/24"}}));
}

TEST(Forwarders, AreKnownByVerifiedName) {
  EXPECT_TRUE(Failed().is_waived_by({.names = {".campus.example"}}));
  EXPECT_TRUE(Failed().is_waived_by({.names = {"relay.campus.example"}}));
  EXPECT_FALSE(Failed().is_waived_by({.names = {"campus.example"}}));

  Failed nameless;
  nameless.envelope.client_name = "unknown";
  EXPECT_FALSE(nameless.is_waived_by({.names = {"unknown", ".campus.example"}}));
}

TEST(Forwarders, AreAHostByNetworkOrByName) {
  EXPECT_TRUE(Failed().is_waived_by({.networks = {"198.51.100.0/24"}, .names = {".campus.example"}}));
  EXPECT_TRUE(Failed().is_waived_by({.networks = {"192.0.2.7"}, .names = {".example.org"}}));
}

TEST(Forwarders, AreKnownByASignatureThatPassed) {
  EXPECT_TRUE(Failed().signed_by("campus.example", "from").is_waived_by({.signers = {"campus.example"}}));
  EXPECT_FALSE(
      Failed().signed_by("campus.example", "from", dkim::DkimCode::fail).is_waived_by({.signers = {"campus.example"}}));
  EXPECT_FALSE(Failed().signed_by("evil.example", "from").is_waived_by({.signers = {"campus.example"}}));
}

TEST(Forwarders, MustAnswerAllThatARuleAsks) {
  const Asked asked = {.networks = {"192.0.2.0/24"}, .signers = {"campus.example"}};
  EXPECT_FALSE(Failed().is_waived_by(asked));
  EXPECT_TRUE(Failed().signed_by("campus.example", "from").is_waived_by(asked));
  EXPECT_FALSE(Failed().is_waived_by({}));
}

// Anybody can write a List-Id.
TEST(Lists, AreNotTakenAtTheirWord) {
  EXPECT_FALSE(Failed().field("List-Id", gardeners).is_waived_by({.lists = {"gardeners.lists.example"}}));
}

TEST(Lists, AreVouchedForByTheSignatureOfTheirDomain) {
  const Asked asked = {.lists = {"gardeners.lists.example"}};
  const struct {
    const char* signer;
    const char* fields;
    bool is_waived;
  } rows[] = {
      {"lists.example", "from:list-id", true},  {"gardeners.lists.example", "from:List-Id", true},
      {"lists.example", "from:subject", false},  // Does not cover the field.
      {"evil.example", "from:list-id", false},  {"other.lists.example", "from:list-id", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(Failed().field("List-Id", gardeners).signed_by(row.signer, row.fields).is_waived_by(asked), row.is_waived)
        << row.signer << " " << row.fields;
}

TEST(Lists, AreNotVouchedForByASignatureThatFailed) {
  EXPECT_FALSE(Failed()
                   .field("List-Id", gardeners)
                   .signed_by("lists.example", "from:list-id", dkim::DkimCode::fail)
                   .is_waived_by({.lists = {"gardeners.lists.example"}}));
}

TEST(Lists, AreNotVouchedForByACopyOfASignatureThatCoversMore) {
  Failed forged = Failed().field("List-Id", gardeners).signed_by("lists.example", "from");
  forged.signed_by("lists.example", "from:list-id", dkim::DkimCode::fail);

  EXPECT_FALSE(forged.is_waived_by({.lists = {"gardeners.lists.example"}}));
  EXPECT_FALSE(forged.is_waived_by({.signers = {"lists.example"}, .lists = {"gardeners.lists.example"}}));
}

TEST(Lists, AreVouchedForByTheSignersOfTheRule) {
  const Asked asked = {.signers = {"esp.example"}, .lists = {".lists.example"}};
  EXPECT_TRUE(Failed().field("List-Id", gardeners).signed_by("esp.example", "from:list-id").is_waived_by(asked));
  EXPECT_FALSE(Failed().field("List-Id", gardeners).signed_by("esp.example", "from").is_waived_by(asked));
  EXPECT_FALSE(Failed().field("List-Id", gardeners).signed_by("lists.example", "from:list-id").is_waived_by(asked));
}

TEST(Lists, AreVouchedForByTheHostOfTheRule) {
  const Asked asked = {.networks = {"192.0.2.0/24"}, .lists = {".lists.example"}};
  EXPECT_TRUE(Failed().field("List-Id", gardeners).is_waived_by(asked));
  EXPECT_FALSE(Failed().is_waived_by(asked));
  EXPECT_FALSE(Failed().field("List-Id", " <other.example>").is_waived_by(asked));
}

TEST(Lists, AreNotKnownWhereThereAreTwo) {
  EXPECT_FALSE(Failed()
                   .field("List-Id", gardeners)
                   .field("list-id", " <other.example>")
                   .is_waived_by({.networks = {"192.0.2.0/24"}, .lists = {".lists.example"}}));
}

TEST(Forwarders, GiveTheReasonOfTheFirstRuleThatFits) {
  ForwarderRule other = rule({.networks = {"198.51.100.0/24"}});
  ForwarderRule campus = rule({.networks = {"192.0.2.0/24"}, .signers = {"campus.example"}});
  campus.reason = PolicyOverride::Type::mailing_list;
  campus.comment = "lists of the university";
  const Failed message = Failed().signed_by("campus.example", "from");

  const std::optional<Waiver> waiver =
      find_waiver(message.verdict, message.envelope, message.header, {other, campus, campus});

  ASSERT_TRUE(waiver);
  EXPECT_EQ(waiver->reason, (PolicyOverride{PolicyOverride::Type::mailing_list, "lists of the university"}));
  EXPECT_EQ(waiver->finding,
            "the forwarder \"campus\" is trusted: the client 192.0.2.7 is in 192.0.2.0/24, campus.example signed it");
}

}  // namespace
}  // namespace dmarcd::evaluation
