#include "dmarcd/arc/arc_verifier.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/zone_resolver.h"

#include "unit/arc/fake_cryptography.h"
#include "unit/arc/sealed_message.h"

namespace dmarcd::arc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view key_of_list = "TXT k1._domainkey.list.example";

/// A zone in which every name below list.example has the key k1.
class World {
 public:
  explicit World(const std::string& more = "") {
    const std::string key = "TXT \"k=ed25519; p=" + encode_base64(SealedMessage::public_key) + "\"\n";
    const std::string zone = more + "k1._domainkey.list.example. " + key + "*.list.example. " + key;
    EXPECT_TRUE(zone_.add(zone, "test"));
  }

  ArcResult verify(const SealedMessage& message) {
    resolver_ = std::make_unique<dns::ZoneResolver>(zone_);
    cryptography.verified = 0;
    dkim::BodyDigests body_digests(cryptography);
    ArcVerifier verifier(cryptography, from_unix_seconds(1'777'600'000));
    verifier.header(message.header, *resolver_, body_digests);
    body_digests.add(message.body);
    return verifier.finish(*resolver_);
  }

  const std::vector<std::string>& questions() const { return resolver_->questions(); }

  FakeCryptography cryptography;

 private:
  dns::Zone zone_;
  std::unique_ptr<dns::ZoneResolver> resolver_;
};

SealedMessage sealed_times(unsigned count) {
  SealedMessage message;
  for (unsigned i = 0; i < count; ++i) message.seal();
  return message;
}

void change(std::string& text, std::string_view old_part, std::string_view new_part) {
  text.replace(text.find(old_part), old_part.size(), new_part);
}

// Covers: arc.none
TEST(ArcVerifier, FindsNoneWithoutArcFields) {
  World world;

  const ArcResult result = world.verify(SealedMessage());

  EXPECT_EQ(result.code, ArcCode::none);
  EXPECT_TRUE(result.is_checked);
  EXPECT_THAT(world.questions(), IsEmpty());
}

// RFC 6376 section 6.1.2, which RFC 8617 section 5.2 leans on: a sealer may change its key.
TEST(ArcVerifier, TriesEveryKeyOfAName) {
  World world("k1._domainkey.list.example. TXT \"k=ed25519; p=" + encode_base64(std::string(32, 'x')) + "\"\n");
  SealedMessage message;
  message.seal();

  EXPECT_EQ(world.verify(message).code, ArcCode::pass);
}

// Covers: arc.every-seal, arc.seal-scope
TEST(ArcVerifier, PassesWhatEverySealerVouchesFor) {
  World world;
  SealedMessage message;
  message.seal({.domain = "a.list.example"}).seal({.domain = "b.list.example"}).seal({.domain = "c.list.example"});

  const ArcResult result = world.verify(message);

  EXPECT_EQ(result.code, ArcCode::pass) << result.reason;
  EXPECT_EQ(result.oldest_pass, 0U);
  ASSERT_THAT(result.sets, SizeIs(3));
  EXPECT_EQ(result.sets[0].instance, 1U);
  EXPECT_EQ(result.sets[0].sealer.text(), "a.list.example");
  EXPECT_EQ(result.sets[2].sealer.text(), "c.list.example");
  EXPECT_EQ(result.sets[2].selector, "k1");
  ASSERT_THAT(result.sets[0].results.results, SizeIs(1));
  EXPECT_EQ(result.sets[0].results.authserv_id, "mx.list.example");
  EXPECT_EQ(result.sets[0].results.results[0].find("header", "from"), "example.com");
}

TEST(ArcVerifier, PassesFiftySets) {
  World world;

  EXPECT_EQ(world.verify(sealed_times(50)).code, ArcCode::pass);
}

TEST(ArcVerifier, PassesWhateverTheOrderOfTheFields) {
  World world;
  SealedMessage message = sealed_times(3);
  std::reverse(message.header.begin(), message.header.end());
  EXPECT_EQ(world.verify(message).code, ArcCode::pass);

  std::rotate(message.header.begin(), message.header.begin() + 4, message.header.end());
  EXPECT_EQ(world.verify(message).code, ArcCode::pass);
}

TEST(ArcVerifier, PassesWhateverFoldsAndBlanksTheSealedFieldsGot) {
  World world;
  SealedMessage message = sealed_times(2);
  message.field("ARC-Seal", "i=1;").value.insert(5, "\r\n \t ");
  message.field("ARC-Authentication-Results", "i=2;").value += " \r\n ";
  message.field("ARC-Message-Signature", "i=1;").name = "arc-MESSAGE-signature";

  EXPECT_EQ(world.verify(message).code, ArcCode::pass);
}

TEST(ArcVerifier, TakesEveryFormOfAMessageSignature) {
  for (const char* form : {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"}) {
    World world;
    SealedMessage message;
    message.seal({.form = form});

    EXPECT_EQ(world.verify(message).code, ArcCode::pass) << form;
  }
}

TEST(ArcVerifier, TakesASealOfAnotherDomainThanTheSignatures) {
  World world;
  SealedMessage message;
  message.seal({.domain = "mx.list.example", .seal_domain = "seals.list.example"});

  EXPECT_EQ(world.verify(message).sets.front().sealer.text(), "seals.list.example");
}

struct Change {
  const char* what;
  std::function<void(SealedMessage&)> apply;  ///< To a message with two sets.
  const char* reason;
};

// Covers: arc.newest-message-signature, arc.every-seal, arc.seal-scope, arc.failed-is-none
TEST(ArcVerifier, FailsWhatWasChangedBehindASealersBack) {
  const Change rows[] = {
      {"the body", [](SealedMessage& message) { message.body = "Bye.\r\n"; },
       "ARC-Message-Signature i=2: the body differs from the one that was signed"},
      {"a signed field", [](SealedMessage& message) { change(message.field("Subject").value, "Hello", "Money"); },
       "ARC-Message-Signature i=2: the signature does not fit"},
      {"the newest signature",
       [](SealedMessage& message) { change(message.field("ARC-Message-Signature", "i=2;").value, "h=From", "h=from"); },
       "ARC-Message-Signature i=2: the signature does not fit"},
      {"the newest seal",
       [](SealedMessage& message) { change(message.field("ARC-Seal", "i=2;").value, "s=k1", "s=k1; x=1"); },
       "ARC-Seal i=2: it does not fit"},
      {"the newest results",
       [](SealedMessage& message) {
         change(message.field("ARC-Authentication-Results", "i=2;").value, "dmarc=pass", "dmarc=fail");
       },
       "ARC-Seal i=2: it does not fit"},
      {"the oldest results",
       [](SealedMessage& message) {
         change(message.field("ARC-Authentication-Results", "i=1;").value, "dmarc=pass", "dmarc=fail");
       },
       "ARC-Seal i=2: it does not fit"},
      {"the oldest signature",
       [](SealedMessage& message) { change(message.field("ARC-Message-Signature", "i=1;").value, "h=From", "h=from"); },
       "ARC-Seal i=2: it does not fit"},
      {"what is in b= of the oldest seal",
       [](SealedMessage& message) { message.field("ARC-Seal", "i=1;").value += "AAAA"; },
       "ARC-Seal i=2: it does not fit"},
      {"the newest set is gone",
       [](SealedMessage& message) {
         for (const char* name : {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"})
           message.remove(name, "i=2;");
         message.header.front().value += "AAAA";
       },
       "ARC-Seal i=1: it does not fit"},
      {"a newer field of the same name on top",
       [](SealedMessage& message) {
         message.header.push_back({"Subject", " Money"});
       },
       "ARC-Message-Signature i=2: the signature does not fit"},
  };
  for (const Change& row : rows) {
    World world;
    SealedMessage message = sealed_times(2);
    row.apply(message);

    const ArcResult result = world.verify(message);

    EXPECT_EQ(result.code, ArcCode::fail) << row.what;
    EXPECT_THAT(result.reason, HasSubstr(row.reason)) << row.what;
    EXPECT_TRUE(result.is_checked) << row.what;
    EXPECT_THAT(result.sets, IsEmpty()) << row.what;
  }
}

// A first seal that is wrong from the beginning: only its own verification can tell.
TEST(ArcVerifier, VerifiesTheOldestSealToo) {
  World world("k2._domainkey.list.example. TXT \"k=ed25519; p=" + encode_base64(std::string(32, 'x')) + "\"\n");
  SealedMessage message;
  message.seal({.more_of_seal = "; t=1777500000"});
  change(message.field("ARC-Seal").value, "s=k1", "s=k2");
  SealedMessage again = message;
  again.seal();

  EXPECT_THAT(world.verify(message).reason, HasSubstr("ARC-Seal i=1"));
  EXPECT_EQ(world.verify(again).code, ArcCode::fail);
}

// RFC 8617 section 5.2, step 5. Covers: arc.oldest-pass
TEST(ArcVerifier, TellsFromWhereOnTheMessageIsAsItWasSealed) {
  World world;
  SealedMessage message = sealed_times(2);
  message.body = "A footer.\r\n";
  message.seal();
  EXPECT_EQ(world.verify(message).oldest_pass, 3U);

  message.seal();
  EXPECT_EQ(world.verify(message).code, ArcCode::pass);
  EXPECT_EQ(world.verify(message).oldest_pass, 3U);
}

TEST(ArcVerifier, TakesAnOldSignatureThatCannotBeReadForOneThatDoesNotVerify) {
  World world;
  SealedMessage message;
  message.seal({.more_of_signature = "; x=1777000000"}).seal();

  const ArcResult result = world.verify(message);

  EXPECT_EQ(result.code, ArcCode::pass) << result.reason;
  EXPECT_EQ(result.oldest_pass, 2U);
}

TEST(ArcVerifier, DoesNotHashAHugeHeaderForWhatIsOnlyTold) {
  World world;
  SealedMessage message;
  message.header.push_back({"X-Large", std::string(300'000, 'x')});
  message.seal().seal();

  EXPECT_EQ(world.verify(message).oldest_pass, 2U);
  EXPECT_EQ(world.cryptography.verified, 3);
}

// RFC 6376 section 8.2.
TEST(ArcVerifier, FailsASignatureThatLeavesAPartOfTheBodyOpen) {
  World world;
  SealedMessage message;
  message.seal({.more_of_signature = "; l=8"});
  EXPECT_EQ(world.verify(message).code, ArcCode::pass);

  message.body += "More.\r\n";
  EXPECT_EQ(world.verify(message).reason, "ARC-Message-Signature i=1: l=8 leaves 7 octets of the body unsigned");

  message.body = "Hel";
  EXPECT_EQ(world.verify(message).reason, "ARC-Message-Signature i=1: the body differs from the one that was signed");
}

// RFC 8617 section 5.2.1. Covers: arc.permanent, arc.not-checked
TEST(ArcVerifier, RemembersThatTheDnsGaveNoAnswer) {
  World world(";!servfail k1._domainkey.down.list.example\n;!timeout k1._domainkey.slow.list.example\n");
  SealedMessage signature;
  signature.seal({.domain = "down.list.example", .seal_domain = "list.example"});
  SealedMessage seal;
  seal.seal({.seal_domain = "slow.list.example"}).seal();

  const ArcResult of_signature = world.verify(signature);
  const ArcResult of_seal = world.verify(seal);

  EXPECT_EQ(of_signature.code, ArcCode::fail);
  EXPECT_FALSE(of_signature.is_checked);
  EXPECT_THAT(of_signature.reason, HasSubstr("ARC-Message-Signature i=1: TXT k1._domainkey.down.list.example"));
  EXPECT_EQ(of_seal.code, ArcCode::fail);
  EXPECT_FALSE(of_seal.is_checked);
  EXPECT_THAT(of_seal.reason, HasSubstr("ARC-Seal i=1: TXT k1._domainkey.slow.list.example"));
}

TEST(ArcVerifier, TakesAKeyThatIsNotThereForAFault) {
  const struct {
    const char* zone;
    const char* reason;
  } rows[] = {
      {"", "there is no key (k1._domainkey.other.example)"},
      {"k1._domainkey.other.example. TXT \"p=\"\n", "the key has been revoked"},
      {"k1._domainkey.other.example. TXT \"k=rsa; p=AAAA\"\n", "bad key record"},
      {"k1._domainkey.other.example. TXT \"s=tlsrpt; k=ed25519; p=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"\n",
       "the key is not for mail"},
  };
  for (const auto& row : rows) {
    World world(row.zone);
    SealedMessage message;
    message.seal({.seal_domain = "other.example"});

    const ArcResult result = world.verify(message);

    EXPECT_THAT(result.reason, HasSubstr(row.reason));
    EXPECT_TRUE(result.is_checked);
  }
}

// Covers: arc.bounded
TEST(ArcVerifier, AsksNothingForAChainThatIsBroken) {
  World world;
  SealedMessage message = sealed_times(51);

  EXPECT_EQ(world.verify(message).code, ArcCode::fail);
  EXPECT_THAT(world.questions(), IsEmpty());
  EXPECT_EQ(world.cryptography.verified, 0);
}

TEST(ArcVerifier, AsksNothingForABodyThatDiffers) {
  World world;
  SealedMessage message = sealed_times(50);
  message.body = "Bye.\r\n";

  EXPECT_EQ(world.verify(message).code, ArcCode::fail);
  EXPECT_THAT(world.questions(), IsEmpty());
}

TEST(ArcVerifier, StopsAtTheFirstSignatureThatDoesNotVerify) {
  World world;
  SealedMessage message = sealed_times(50);
  message.field("ARC-Seal", "i=49;").value += "AAAA";

  EXPECT_EQ(world.verify(message).code, ArcCode::fail);
  EXPECT_EQ(world.cryptography.verified, 2);
  EXPECT_THAT(world.questions(), ElementsAre(key_of_list, key_of_list));
}

/// Remembers what was asked ahead.
class Foresight final : public dns::Resolver {
 public:
  dns::LookupResult lookup(const dns::DomainName&, dns::RecordType) override {
    return tl::unexpected(dns::LookupFailure{dns::LookupFailure::Reason::timeout, "asked for nothing"});
  }
  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType, Continuation) override { names.push_back(name.text()); }

  std::vector<std::string> names;
};

TEST(ArcVerifier, AsksAheadForTheKeysOfTheNewestTenSets) {
  SealedMessage message;
  for (int i = 0; i < 30; ++i)
    message.seal({.domain = fmt::format("m{}.list.example", i), .seal_domain = fmt::format("s{}.list.example", i)});
  Foresight resolver;
  FakeCryptography cryptography;
  dkim::BodyDigests body_digests(cryptography);
  ArcVerifier verifier(cryptography, from_unix_seconds(1'777'600'000));

  verifier.header(message.header, resolver, body_digests);

  ASSERT_THAT(resolver.names, SizeIs(11));
  EXPECT_EQ(resolver.names.front(), "k1._domainkey.m29.list.example");
  EXPECT_EQ(resolver.names[1], "k1._domainkey.s29.list.example");
  EXPECT_EQ(resolver.names.back(), "k1._domainkey.s20.list.example");
}

}  // namespace
}  // namespace dmarcd::arc
