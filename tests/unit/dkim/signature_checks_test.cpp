#include "dmarcd/dkim/signature_checks.h"

#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

#include "support/plain_cryptography.h"
#include "support/plain_signature.h"

namespace dmarcd::dkim {
namespace {

const Timestamp now = from_unix_seconds(1'800'000'000);

const std::string rsa_1024 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDS3saMHLKW19hOZ753GT7YEjrzGG58VfHIEIlmpkUrFJJJGOeM5rBuEgfYffmbX83c/9nNU1JmXO"
    "jZ1kQPYrafdYOYFIxdwyxkga50x/voy56HmNcu2S3cbSrWPwtye61s9tGp56sd+72C5thTlexQRJWRLSSGcoyGrLgmf6Y7mwIDAQAB";

std::string signature_value(const std::string& domain) {
  return " v=1; a=rsa-sha256; h=from; bh=AA; b=AA; s=k1; d=" + domain;
}

/// Counts what is asked of it, and finds no signature right.
class CountingCryptography final : public Cryptography {
 public:
  std::unique_ptr<Digest> begin_sha256() const override {
    ++digests;
    return std::make_unique<Counter>(*this);
  }
  bool verifies(const KeyRecord&, std::string_view, std::string_view) const override {
    ++signatures;
    return false;
  }

  mutable std::size_t digests = 0;
  mutable std::size_t octets = 0;
  mutable std::size_t signatures = 0;

 private:
  class Counter final : public Digest {
   public:
    explicit Counter(const CountingCryptography& counts) : counts_(counts) {}
    void add(std::string_view piece) override { counts_.octets += piece.size(); }
    std::string value() const override { return std::string(1, '\0'); }

   private:
    const CountingCryptography& counts_;
  };
};

class SignatureChecksTest : public testing::Test {
 protected:
  const std::vector<SignatureCheck>& read(const std::vector<message::HeaderField>& header) {
    checks.read(header, {*dns::DomainName::parse("example.com")}, resolver, digests);
    return checks.all();
  }

  test::PlainCryptography cryptography;
  DkimOptions options{.max_signatures = 1};
  dns::Zone zone;
  dns::ZoneResolver resolver{zone};
  BodyDigests digests{cryptography};
  SignatureChecks checks{cryptography, options, now};
};

TEST_F(SignatureChecksTest, FindEveryFieldInTheOrderOfTheHeader) {
  const std::vector<message::HeaderField> header = {{"DKIM-Signature", " nonsense"},
                                                    {"From", " a@example.com"},
                                                    {"dkim-signature ", signature_value("example.com")},
                                                    {"DKIM-Signatures", signature_value("example.net")}};

  const std::vector<SignatureCheck>& found = read(header);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].is_settled());
  EXPECT_FALSE(found[1].is_settled());
  EXPECT_EQ(found[1].position(), 2U);
}

// Covers: dkim.signature-limit
TEST_F(SignatureChecksTest, LeaveOutWhatIsBeyondTheCap) {
  const std::vector<message::HeaderField> header = {{"DKIM-Signature", "broken"},
                                                    {"DKIM-Signature", signature_value("a.example")},
                                                    {"DKIM-Signature", signature_value("b.example")},
                                                    {"DKIM-Signature", "broken too"},
                                                    {"DKIM-Signature", signature_value("example.com")}};

  const std::vector<SignatureCheck>& found = read(header);

  ASSERT_EQ(found.size(), 5U);
  EXPECT_TRUE(found[0].result().is_evaluated);
  for (std::size_t left_out : {1U, 2U, 3U}) {
    EXPECT_TRUE(found[left_out].is_settled());
    EXPECT_FALSE(found[left_out].result().is_evaluated);
    EXPECT_EQ(found[left_out].result().code, DkimCode::neutral);
    EXPECT_EQ(found[left_out].result().reason, "not evaluated");
  }
  EXPECT_FALSE(found[4].is_settled());
}

TEST_F(SignatureChecksTest, WantTheBodiesOfWhatIsOpen) {
  const std::vector<message::HeaderField> header = {{"DKIM-Signature", signature_value("a.example") + "; l=3"},
                                                    {"DKIM-Signature", signature_value("example.com") + "; l=4"}};
  read(header);
  digests.add("Hello.");

  EXPECT_TRUE(digests.find(Canonicalization::simple, 4));
  EXPECT_FALSE(digests.find(Canonicalization::simple, 3));
}

// Covers: dkim.one-bad-harms-none
TEST_F(SignatureChecksTest, KeepOneBadSignatureFromTheOthers) {
  options.max_signatures = 10;
  ASSERT_TRUE(zone.add("k1._domainkey.example.com. TXT \"p=" + rsa_1024 +
                           "\"\n"
                           ";!servfail k1._domainkey.broken.example\n",
                       "test.zone"));
  std::vector<message::HeaderField> header = test::plainly_signed("Hello.\r\n", "d=example.com; s=k1");
  header.push_back({"DKIM-Signature", signature_value("broken.example")});
  header.push_back({"DKIM-Signature", signature_value("nowhere.example")});
  header.push_back({"DKIM-Signature", "nonsense"});
  read(header);
  digests.add("Hello.");
  checks.fetch_keys(resolver);

  std::vector<std::string_view> codes;
  for (const DkimResult& result : checks.conclude()) codes.push_back(to_text(result.code));
  EXPECT_EQ(codes, (std::vector<std::string_view>{"pass", "temperror", "permerror", "neutral"}));
}

// A stranger chooses how many signatures there are, how many keys at a name, and what h= names.
// Covers: dkim.signature-limit
TEST(SignatureChecks, CostNoMoreThanTheCap) {
  for (std::size_t fields : {60U, 1000U}) {
    const CountingCryptography counts;
    const DkimOptions options;
    dns::Zone zone;
    std::string key = "k1._domainkey.example.com. TXT \"p=" + rsa_1024 + "\"\n";
    for (int i = 0; i < 5; ++i)
      key += "k1._domainkey.example.com. TXT \"n=" + std::to_string(i) + "; p=" + rsa_1024 + "\"\n";
    ASSERT_TRUE(zone.add(key, "test.zone"));
    dns::ZoneResolver resolver(zone);
    BodyDigests digests(counts);
    SignatureChecks checks(counts, options, now);
    std::string h = "; h=from";
    for (int i = 0; i < 300; ++i) h += ":dkim-signature";
    std::vector<message::HeaderField> header;
    for (std::size_t i = 0; i < fields; ++i)
      header.push_back(
          {"DKIM-Signature", " v=1; a=rsa-sha256; s=k1; bh=AA; b=AA; d=example.com; l=0; n=" + std::to_string(i) + h});
    checks.read(header, {}, resolver, digests);
    digests.add("Hello.");
    checks.fetch_keys(resolver);
    for (const DkimResult& result : checks.conclude()) EXPECT_NE(to_text(result.code), to_text(DkimCode::pass));

    EXPECT_EQ(counts.signatures, options.max_signatures * most_fitting_keys);
    EXPECT_EQ(counts.digests, 1 + options.max_signatures);  // The body, and a header for each.
    EXPECT_LE(counts.octets,
              options.max_signatures * 302 * (header.back().name.size() + header.back().value.size() + 4));
  }
}

}  // namespace
}  // namespace dmarcd::dkim
