#include "dmarcd/sending/self_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"
#include "dmarcd/dns/zone_resolver.h"
#include "dmarcd/message/raw_message.h"

#include "support/plain_cryptography.h"
#include "support/sample_report.h"

namespace dmarcd::sending {
namespace {

using Remarks = std::vector<std::string>;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Signs From and the body by c=simple/simple, so that PlainCryptography verifies it.
class PlainSigner final : public dkim::Signer {
 public:
  explicit PlainSigner(std::vector<std::string> domains) : domains_(std::move(domains)) {}

  Result<std::string> sign(std::string_view text, Timestamp) const override {
    const message::RawMessage mail = message::parse_raw_message(text);
    std::string fields;
    for (const std::string& domain : domains_) {
      const std::string value =
          " v=1; a=ed25519-sha256; h=from; s=k1; d=" + domain + "; bh=" + encode_base64(mail.body) + "; b=";
      const std::string octets = "From:" + mail.header[0].value + "\r\nDKIM-Signature:" + value;
      fields += "DKIM-Signature:" + value + encode_base64(octets) + "\r\n";
    }
    return fields;
  }

 private:
  std::vector<std::string> domains_;
};

/// Cannot sign anything.
class BrokenSigner final : public dkim::Signer {
 public:
  Result<std::string> sign(std::string_view, Timestamp) const override {
    return permanent_failure("the key is broken");
  }
};

const Letterhead letterhead = {.reporter = test::name("example.net"),
                               .org_name = "Example",
                               .from_name = "Example Reports",
                               .email = "dmarc@example.net",
                               .message_domain = "mx.example.net"};

const std::string key = "TXT \"v=DKIM1; k=ed25519; p=" + encode_base64(std::string(32, 'k')) + "\"\n";
const std::string policy_and_spf =
    "_dmarc.example.net. TXT \"v=DMARC1; p=reject\"\n"
    "example.net. TXT \"v=spf1 mx -all\"\n";
const std::string own_key = "k1._domainkey.example.net. " + key;
const std::string no_spf = "example.net has no SPF record; publish one that names the hosts by which reports leave";

Remarks check(const dkim::Signer& signer, const std::string& zone_text, const Letterhead& from = letterhead) {
  dns::Zone zone;
  const Result<void> added = zone.add(zone_text, "test.zone");
  EXPECT_TRUE(added) << added.error().message;
  dns::ZoneResolver resolver(zone);
  return check_own_domain(from, signer, test::PlainCryptography(), resolver, from_unix_seconds(1'767'312'000));
}

const PlainSigner own_signer({"example.net"});
const PlainSigner no_signer({});

TEST(SelfCheck, HasNothingToRemarkWhenAllIsWell) {
  EXPECT_THAT(check(own_signer, policy_and_spf + own_key), IsEmpty());
}

TEST(SelfCheck, TakesASignatureOfTheMailServerForGranted) {
  EXPECT_THAT(check(no_signer, policy_and_spf), IsEmpty());
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksThatThereIsNoPolicy) {
  EXPECT_THAT(
      check(own_signer, "example.net. TXT \"v=spf1 -all\"\n" + own_key),
      ElementsAre("example.net has no DMARC policy, so that receivers cannot tell our reports from forged ones; "
                  "publish a TXT record at _dmarc.example.net"));
}

TEST(SelfCheck, RemarksThatThePolicyIsNotUsable) {
  EXPECT_THAT(
      check(own_signer, "_dmarc.example.net. TXT \"v=DMARC1; p=bogus\"\nexample.net. TXT \"v=spf1 -all\"\n" + own_key),
      ElementsAre(HasSubstr("the DMARC policy of example.net is not usable: ")));
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksThatThereIsNoSpfRecord) {
  EXPECT_THAT(check(own_signer, "_dmarc.example.net. TXT \"v=DMARC1; p=none\"\n" + own_key), ElementsAre(no_spf));
}

TEST(SelfCheck, RemarksThatTheSpfRecordIsNotUsable) {
  EXPECT_THAT(check(own_signer, policy_and_spf + "example.net. TXT \"v=spf1 all\"\n" + own_key),
              ElementsAre(HasSubstr("the SPF record of example.net is not usable: ")));
}

TEST(SelfCheck, RemarksThatNothingWillPass) {
  EXPECT_THAT(check(no_signer, "_dmarc.example.net. TXT \"v=DMARC1; p=none\"\n"),
              ElementsAre(no_spf,
                          "reports from example.net fail DMARC: no signature of that domain verifies, and SPF "
                          "has no record"));
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksThatAKeyIsNotPublished) {
  EXPECT_THAT(check(own_signer, policy_and_spf),
              ElementsAre(HasSubstr("our DKIM signature of domain example.net, selector k1 does not verify: ")));
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksThatAnotherKeyIsPublished) {
  const std::string rsa_key =
      "k1._domainkey.example.net. TXT \"v=DKIM1; k=rsa; "
      "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/"
      "zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijS\" "
      "\"sq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/"
      "NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB\"\n";

  EXPECT_THAT(check(own_signer, policy_and_spf + rsa_key), ElementsAre(HasSubstr("selector k1 does not verify: ")));
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksASignatureThatIsNotAligned) {
  EXPECT_THAT(
      check(PlainSigner({"example.net", "example.org"}),
            policy_and_spf + own_key + "k1._domainkey.example.org. " + key),
      ElementsAre("our DKIM signature of domain example.org is not aligned with example.net, the domain of From; "
                  "sign with a key of that domain"));
}

TEST(SelfCheck, TakesASignatureOfAnotherNameOfTheOrganization) {
  EXPECT_THAT(check(PlainSigner({"mail.example.net"}), policy_and_spf + "k1._domainkey.mail.example.net. " + key),
              IsEmpty());
}

TEST(SelfCheck, RemarksThatTheMailCouldNotBeSigned) {
  EXPECT_THAT(check(BrokenSigner(), policy_and_spf), ElementsAre("the key is broken"));
}

// Covers: report.mail.self-check
TEST(SelfCheck, RemarksThatFromIsOfAnotherOrganizationThanTheReporter) {
  Letterhead other = letterhead;
  other.reporter = test::name("mx.example.org");
  const std::string zone = policy_and_spf + own_key + "_dmarc.example.org. TXT \"v=DMARC1; p=none\"\n";

  EXPECT_THAT(check(own_signer, zone, other),
              ElementsAre("reports say that mx.example.org sends them, but come from example.net, which is of another "
                          "organization"));
}

TEST(SelfCheck, TakesAReporterThatIsAnotherNameOfTheOrganization) {
  Letterhead other = letterhead;
  other.reporter = test::name("mx.example.net");

  EXPECT_THAT(check(own_signer, policy_and_spf + own_key, other), IsEmpty());
}

TEST(SelfCheck, RemarksWhatTheDnsDidNotSay) {
  EXPECT_THAT(check(own_signer, own_key + ";!timeout _dmarc.example.net\n;!servfail example.net TXT\n"),
              ElementsAre(HasSubstr("the SPF record of example.net could not be asked for: "),
                          HasSubstr("it is not known whether reports from example.net pass DMARC: ")));
}

TEST(SelfCheck, RemarksAnAddressThatIsNone) {
  Letterhead other = letterhead;
  other.email = "dmarc@";

  EXPECT_THAT(check(own_signer, "", other), ElementsAre("\"dmarc@\" is no address that reports could come from"));
}

}  // namespace
}  // namespace dmarcd::sending
