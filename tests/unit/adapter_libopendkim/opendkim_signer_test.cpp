#include "opendkim_signer.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

#include "dmarcd/dkim/tag_list.h"
#include "dmarcd/message/raw_message.h"

#include "engines.h"
#include "support/dkim_signer.h"

namespace dmarcd::libopendkim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const openssl::OpensslCryptography cryptography;
const std::string keys_folder = DMARCD_SOURCE_DIR "/tests/support/keys/";

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

dkim::SigningKey key_of(const std::string& selector, const std::string& file) {
  return {*dns::DomainName::parse("example.com"), selector, content_of(keys_folder + file)};
}

const std::string mail =
    "From: \"Example, Reports\" <dmarc@example.com>\r\n"
    "To: <reports@example.net>\r\n"
    "Subject: Report Domain: example.net Submitter: example.com Report-ID:\r\n"
    " 00112233445566778899aabbccddeeff\r\n"
    "Date: Fri, 02 Jan 2026 00:05:45 +0000\r\n"
    "Message-ID: <00112233445566778899aabbccddeeff@example.com>\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed;\r\n"
    " boundary=\"=_0011\"\r\n"
    "\r\n"
    "--=_0011\r\n"
    "Content-Type: application/gzip\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "YW55IG9jdGV0c/8=\r\n"
    "--=_0011--\r\n"
    "\r\n\r\n";

const std::string zone_of_both =
    txt("rsa1._domainkey.example.com", "v=DKIM1; " + test::DkimKey::read(keys_folder + "rsa.pem").record()) +
    txt("rsa4._domainkey.example.com", "v=DKIM1; " + test::DkimKey::read(keys_folder + "rsa4096.pem").record()) +
    txt("ed._domainkey.example.com", "v=DKIM1; " + test::DkimKey::read(keys_folder + "ed25519.pem").record());

std::string sign(const std::vector<dkim::SigningKey>& keys, const std::string& message = mail) {
  const Result<std::unique_ptr<dkim::Signer>> signer = make_signer(cryptography, keys);
  EXPECT_TRUE(signer) << signer.error().message;
  const Result<std::string> fields = (*signer)->sign(message, now);
  EXPECT_TRUE(fields) << fields.error().message;
  return *fields;
}

class SignedMail : public Engines {
 protected:
  Outcomes outcomes_of(const std::string& message) {
    const message::RawMessage raw = message::parse_raw_message(message);
    return outcomes(verify({raw.header, raw.body}, zone_of_both));
  }
};
INSTANTIATE_TEST_SUITE_P(, SignedMail, every_engine);

// Covers: report.mail.signed
TEST_P(SignedMail, VerifiesForEachKey) {
  const std::string fields =
      sign({key_of("rsa1", "rsa.pem"), key_of("rsa4", "rsa4096.pem"), key_of("ed", "ed25519.pem")});

  EXPECT_THAT(outcomes_of(fields + mail), ElementsAre("pass", "pass", "pass"));
}

TEST_P(SignedMail, VerifiesWithoutABody) {
  const std::string header = mail.substr(0, mail.find("\r\n\r\n") + 4);

  const std::string fields = sign({key_of("rsa1", "rsa.pem"), key_of("ed", "ed25519.pem")}, header);

  EXPECT_THAT(outcomes_of(fields + header), ElementsAre("pass", "pass"));
}

TEST_P(SignedMail, FailsWhenSomethingIsChanged) {
  const std::string message = sign({key_of("ed", "ed25519.pem")}) + mail;
  for (const char* changed : {"Report-ID", "=_0011--", "auto-generated", "reports@", "Fri", "YW55"}) {
    std::string other = message;
    other[other.find(changed)] = 'X';
    EXPECT_THAT(outcomes_of(other), ElementsAre(HasSubstr("fail"))) << changed;
  }
}

TEST_P(SignedMail, FailsWhenSomebodyAddsAFromField) {
  const std::string message = sign({key_of("ed", "ed25519.pem")}) + "From: <a@example.org>\r\n" + mail;

  EXPECT_THAT(outcomes_of(message), ElementsAre(HasSubstr("fail")));
}

TEST(OpendkimSigner, WritesFieldsThatMailMayCarry) {
  const std::string fields = sign({key_of("rsa4", "rsa4096.pem"), key_of("ed", "ed25519.pem")});

  ASSERT_TRUE(fields.ends_with("\r\n"));
  for (const std::string_view line : split(std::string_view(fields).substr(0, fields.size() - 1), '\n')) {
    EXPECT_LE(line.size(), 79u) << line;
    EXPECT_TRUE(line.ends_with('\r') || line.data() + line.size() == fields.data() + fields.size() - 1) << line;
  }
  EXPECT_EQ(message::parse_raw_message(fields + mail).header.size(), 2 + 8u);
}

TEST(OpendkimSigner, SaysWhatAndHowItSigned) {
  const message::HeaderField field = message::parse_raw_message(sign({key_of("ed", "ed25519.pem")}) + mail).header[0];

  const Result<dkim::TagList> tags = dkim::TagList::parse(field.value);
  ASSERT_TRUE(tags);
  EXPECT_EQ(field.name, "DKIM-Signature");
  EXPECT_EQ(tags->find("a"), "ed25519-sha256");
  EXPECT_EQ(tags->find("c"), "relaxed/relaxed");
  EXPECT_EQ(tags->find("d"), "example.com");
  EXPECT_EQ(tags->find("s"), "ed");
  EXPECT_EQ(tags->find("t"), "1800000000");
  EXPECT_EQ(tags->find("l"), std::nullopt);
  EXPECT_EQ(to_lower(dkim::without_space(*tags->find("h"))),
            "from:to:subject:date:message-id:auto-submitted:mime-version:content-type:from");
}

// Covers: report.mail.resent-equal
TEST(OpendkimSigner, MakesTheSameFieldsOfTheSameMessageAndTime) {
  const std::vector<dkim::SigningKey> keys = {key_of("rsa1", "rsa.pem"), key_of("ed", "ed25519.pem")};

  EXPECT_EQ(sign(keys), sign(keys));
}

TEST(OpendkimSigner, AddsNothingWithoutKeys) {
  EXPECT_EQ(sign({}), "");
}

TEST(OpendkimSigner, TellsWhyAMessageCannotBeSigned) {
  const std::unique_ptr<dkim::Signer> signer = *make_signer(cryptography, {key_of("rsa1", "rsa.pem")});

  const Result<std::string> fields = signer->sign("To: <a@example.net>\r\n\r\nno From field\r\n", now);

  ASSERT_FALSE(fields);
  EXPECT_THAT(fields.error().message, HasSubstr("cannot sign for example.com with selector rsa1: libopendkim: "));
}

// ---- Keys that nothing can be signed with ------------------------------------------------------------------------

std::string pem_of(EVP_PKEY* made, const EVP_CIPHER* cipher = nullptr) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(made, EVP_PKEY_free);
  const std::unique_ptr<BIO, int (*)(BIO*)> stream(BIO_new(BIO_s_mem()), BIO_free);
  std::string password = "password";
  PEM_write_bio_PKCS8PrivateKey(stream.get(), key.get(), cipher, password.data(), static_cast<int>(password.size()),
                                nullptr, nullptr);
  char* octets = nullptr;
  const long size = BIO_get_mem_data(stream.get(), &octets);
  return {octets, static_cast<std::size_t>(size)};
}

std::string complaint_about(const std::string& selector, const std::string& pem) {
  const auto signer = make_signer(cryptography, {{*dns::DomainName::parse("example.com"), selector, pem}});
  return signer ? "" : signer.error().message;
}

// Covers: report.mail.usable-keys
TEST(OpendkimSigner, SaysWhyAKeyCannotBeUsed) {
  const std::string beginning = "cannot sign with the key of selector \"s1\", domain example.com: ";
  const std::string no_key = beginning + "there is no private key in PEM (\"-----BEGIN PRIVATE KEY-----\")";
  const std::string good = content_of(keys_folder + "rsa.pem");

  EXPECT_EQ(complaint_about("s1", good), "");
  EXPECT_EQ(complaint_about("s1", ""), no_key);
  EXPECT_EQ(complaint_about("s1", "p=MIIBIjANBgkq"), no_key);
  EXPECT_EQ(complaint_about("s1", good.substr(0, good.size() / 2)), no_key);
  EXPECT_EQ(complaint_about("s1", pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_aes_128_cbc())),
            beginning + "it is encrypted; store it without password (openssl pkey -in FILE -out NEW)");
  EXPECT_EQ(complaint_about("s1", pem_of(EVP_EC_gen("P-256"))),
            beginning + "it is of type EC; DKIM knows RSA and Ed25519");
  EXPECT_EQ(complaint_about("s1", pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"))),
            beginning + "it is of type ED448; DKIM knows RSA and Ed25519");
  EXPECT_EQ(complaint_about("s1", pem_of(EVP_RSA_gen(768))),
            beginning + "it has 768 bits; verifiers want 1024 at least (RFC 8301 section 3.2); make one of 2048");
}

TEST(OpendkimSigner, SaysThatASelectorIsNoName) {
  const std::string good = content_of(keys_folder + "rsa.pem");

  for (const char* selector : {"", "a b", "a;d=example.org", "a\r\nb", "a..b"})
    EXPECT_THAT(complaint_about(selector, good), HasSubstr("domain example.com: the selector is no host name"));
  EXPECT_EQ(complaint_about("2026.mail", good), "");
}

TEST(OpendkimSigner, TakesAKeyWithTextAroundIt) {
  const std::string key = "A note.\r\n" + content_of(keys_folder + "ed25519.pem") + "\r\nAnother.\r\n";

  EXPECT_EQ(complaint_about("s1", key), "");
}

}  // namespace
}  // namespace dmarcd::libopendkim
