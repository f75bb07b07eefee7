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

}  // namespace
}  // namespace dmarcd::dkim
