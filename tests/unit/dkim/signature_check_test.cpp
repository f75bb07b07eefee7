#include "dmarcd/dkim/signature_check.h"

#include <gtest/gtest.h>

#include "dmarcd/dns/zone_resolver.h"

namespace dmarcd::dkim {
namespace {

const Timestamp now = from_unix_seconds(1'800'000'000);
constexpr std::uint64_t any_length = 100;

const std::string rsa_1024 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDS3saMHLKW19hOZ753GT7YEjrzGG58VfHIEIlmpkUrFJJJGOeM5rBuEgfYffmbX83c/9nNU1JmXO"
    "jZ1kQPYrafdYOYFIxdwyxkga50x/voy56HmNcu2S3cbSrWPwtye61s9tGp56sd+72C5thTlexQRJWRLSSGcoyGrLgmf6Y7mwIDAQAB";

dns::Zone zone() {
  dns::Zone zone;
  const Result<void> added =
      zone.add("k1._domainkey.example.com. TXT \"p=" + rsa_1024 + "\"\n" +
                   "test._domainkey.example.com. TXT \"t=y; p=" + rsa_1024 + "\"\n" +
                   "revoked._domainkey.example.com. TXT \"p=\"\n" +
                   ";!servfail broken._domainkey.example.com\n;!timeout slow._domainkey.example.com TXT\n",
               "test.zone");
  EXPECT_TRUE(added);
  return zone;
}

std::string signature_value(const std::string& domain, const std::string& more = "s=k1") {
  return " v=1; a=rsa-sha256; h=from; bh=AA; b=AA; d=" + domain + "; " + more;
}

SignatureCheck check_of(const std::string& more) {
  return {0, signature_value("example.com", more), now};
}

/// A check that has its key, and an engine's proof.
DkimResult concluded(const std::string& more, Proof proof, const DkimOptions& options = {}) {
  const dns::Zone keys = zone();
  dns::ZoneResolver resolver(keys);
  SignatureCheck check = check_of(more);
  check.fetch_key(resolver);
  if (!check.is_settled()) check.conclude(proof, any_length, options);
  return check.result();
}

// Covers: dkim.result.neutral
TEST(SignatureCheck, SettlesASyntaxErrorAsNeutral) {
  const SignatureCheck check(3, " v=1; d=example.com; d=example.com", now);

  EXPECT_TRUE(check.is_settled());
  EXPECT_EQ(check.position(), 3U);
  EXPECT_EQ(check.result().code, DkimCode::neutral);
  EXPECT_EQ(check.result().reason, "syntax error: d= appears twice");
}

// Covers: dkim.expired
TEST(SignatureCheck, SettlesAnExpiredSignature) {
  EXPECT_EQ(check_of("s=k1; x=1700000000").result().code, DkimCode::permerror);
}

// Covers: dkim.key.none, dkim.key.revoked, dkim.key.failure, dkim.results
TEST(SignatureCheck, NeedsAKey) {
  const struct {
    const char* selector;
    DkimCode code;
  } rows[] = {{"s=nowhere", DkimCode::permerror},
              {"s=revoked", DkimCode::permerror},
              {"s=broken", DkimCode::temperror},
              {"s=slow", DkimCode::temperror}};
  for (const auto& row : rows) {
    const DkimResult result = concluded(row.selector, Proof::verified);
    EXPECT_EQ(to_text(result.code), to_text(row.code)) << row.selector;
    EXPECT_NE(result.reason, "") << row.selector;
  }
}

// Covers: dkim.result.fail, dkim.partial-body, dkim.key.testing, dkim.results
TEST(SignatureCheck, TurnsAProofIntoAResult) {
  const struct {
    const char* what;
    const char* tags;
    Proof proof;
    DkimOptions options;
    DkimCode code;
    const char* reason;
  } rows[] = {
      {"verified", "s=k1", Proof::verified, {}, DkimCode::pass, ""},
      {"by a test key", "s=test", Proof::verified, {}, DkimCode::pass, "the domain says that it is testing DKIM (t=y)"},
      {"body", "s=k1", Proof::body_differs, {}, DkimCode::fail, "the body differs from the one that was signed"},
      {"short body", "s=k1; l=101", Proof::body_too_short, {}, DkimCode::fail, "the body is shorter than l= says"},
      {"header",
       "s=k1",
       Proof::signature_differs,
       {},
       DkimCode::fail,
       "the signature does not fit the signed header fields and the key"},
      {"whole body in l=", "s=k1; l=100", Proof::verified, {}, DkimCode::pass, ""},
      {"part of the body",
       "s=k1; l=99",
       Proof::verified,
       {},
       DkimCode::policy,
       "l=99 leaves 1 octets of the body unsigned"},
      {"nothing of the body",
       "s=k1; l=0",
       Proof::verified,
       {},
       DkimCode::policy,
       "l=0 leaves 100 octets of the body unsigned"},
      {"part of the body, accepted", "s=k1; l=99", Proof::verified, {.accept_partial_body = true}, DkimCode::pass, ""},
      {"part of the body, forged",
       "s=k1; l=99",
       Proof::body_differs,
       {},
       DkimCode::fail,
       "the body differs from the one that was signed"},
      {"key too short here",
       "s=k1",
       Proof::verified,
       {.min_key_bits = 2048},
       DkimCode::policy,
       "the RSA key has 1024 bits; at least 2048 are wanted here"},
  };
  for (const auto& row : rows) {
    const DkimResult result = concluded(row.tags, row.proof, row.options);
    EXPECT_EQ(to_text(result.code), to_text(row.code)) << row.what;
    EXPECT_EQ(result.reason, row.reason) << row.what;
    EXPECT_EQ(result.domain->text(), "example.com") << row.what;
  }
}

TEST(ReadSignatures, FindsEveryFieldInTheOrderOfTheHeader) {
  const std::vector<message::HeaderField> header = {{"DKIM-Signature", " nonsense"},
                                                    {"From", " a@example.com"},
                                                    {"dkim-signature ", signature_value("example.com")},
                                                    {"DKIM-Signatures", signature_value("example.net")}};

  const std::vector<SignatureCheck> checks = read_signatures(header, {}, {}, now);

  ASSERT_EQ(checks.size(), 2U);
  EXPECT_TRUE(checks[0].is_settled());
  EXPECT_FALSE(checks[1].is_settled());
  EXPECT_EQ(checks[1].position(), 2U);
}

TEST(ReadSignatures, LeavesOutWhatIsBeyondTheCap) {
  const std::vector<message::HeaderField> header = {{"DKIM-Signature", "broken"},
                                                    {"DKIM-Signature", signature_value("a.example")},
                                                    {"DKIM-Signature", signature_value("b.example")},
                                                    {"DKIM-Signature", "broken too"},
                                                    {"DKIM-Signature", signature_value("example.com")}};

  const std::vector<SignatureCheck> checks =
      read_signatures(header, {*dns::DomainName::parse("example.com")}, {.max_signatures = 1}, now);

  ASSERT_EQ(checks.size(), 5U);
  EXPECT_TRUE(checks[0].result().is_evaluated);
  for (std::size_t left_out : {1U, 2U, 3U}) {
    EXPECT_TRUE(checks[left_out].is_settled());
    EXPECT_FALSE(checks[left_out].result().is_evaluated);
    EXPECT_EQ(checks[left_out].result().code, DkimCode::neutral);
    EXPECT_EQ(checks[left_out].result().reason, "not evaluated");
  }
  EXPECT_FALSE(checks[4].is_settled());
}

}  // namespace
}  // namespace dmarcd::dkim
