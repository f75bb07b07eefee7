#include "opendkim_engine.h"

#include <gtest/gtest.h>
#include <thread>

#include "support/dkim_signer.h"
#include "verify_message.h"

namespace dmarcd::libopendkim {
namespace {

using dkim::DkimCode;
using dkim::DkimResult;
using message::HeaderField;
using test::DkimKey;
using test::sign;

const DkimKey& rsa() {
  static const DkimKey key = DkimKey::rsa(2048);
  return key;
}

const DkimKey& ed25519() {
  static const DkimKey key = DkimKey::ed25519();
  return key;
}

const Header plain_header = {{"Received", " from a.example\r\n\tby b.example"},
                             {"From", " Ann <ann@example.com>"},
                             {"To", " bob@example.net"},
                             {"Subject", " A  subject\r\n\tof two lines"}};

/// The keys of example.com under the selectors r and e.
std::string usual_keys() {
  return txt("r._domainkey.example.com", "v=DKIM1; " + rsa().record()) +
         txt("e._domainkey.example.com", "v=DKIM1; " + ed25519().record());
}

Header with_field(HeaderField field, Header header = plain_header) {
  header.insert(header.begin(), std::move(field));
  return header;
}

const std::string rsa_tags = "v=1; a=rsa-sha256; d=example.com; s=r";
const std::string ed25519_tags = "v=1; a=ed25519-sha256; d=example.com; s=e";
const std::string body_differs = "fail: the body differs from the one that was signed";
const std::string signature_differs = "fail: the signature does not fit the signed header fields and the key";

// Covers: dkim.results
TEST(OpendkimEngine, FindsNothingInAnUnsignedMessage) {
  EXPECT_TRUE(verify({plain_header}, "").empty());
  EXPECT_TRUE(verify({{}, ""}, "").empty());
}

// Covers: dkim.rsa.sha256, dkim.ed25519
TEST(OpendkimEngine, VerifiesBothAlgorithmsInPiecesOfAnySize) {
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from:to:subject:received:cc"));
  header = with_field(sign(plain_header, plain_body, ed25519_tags, ed25519(), "from:to"), header);

  for (std::size_t piece : {1U, 2U, 1000U})
    EXPECT_EQ(outcomes(verify({header, plain_body, piece}, usual_keys())), (Outcomes{"pass", "pass"}));
}

// Covers: dkim.result.fail
TEST(OpendkimEngine, TellsWhatAForgerChanged) {
  const Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from:subject"));
  Header other_subject = header;
  other_subject.back().value = " Another subject";

  EXPECT_EQ(outcomes(verify({header, "See me.\r\n"}, usual_keys())), Outcomes{body_differs});
  EXPECT_EQ(outcomes(verify({header, ""}, usual_keys())), Outcomes{body_differs});
  EXPECT_EQ(outcomes(verify({other_subject}, usual_keys())), Outcomes{signature_differs});
  EXPECT_EQ(outcomes(verify({header}, txt("r._domainkey.example.com", DkimKey::rsa(2048).record()))),
            Outcomes{signature_differs});
}

// RFC 6376 section 5.4.2: names in h= stand for the lowest fields; a name too many stands for a field that is not
// there.
// Covers: dkim.canonical.bottom-up
TEST(OpendkimEngine, SeesAnAddedFieldOnlyWhereTheSignerSignedItsAbsence) {
  const HeaderField forged = {"From", " eve@example.net"};
  const Header signed_once = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from"));
  const Header signed_twice = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from:from"));

  EXPECT_EQ(outcomes(verify({with_field(forged, signed_once)}, usual_keys())), Outcomes{"pass"});
  EXPECT_EQ(outcomes(verify({signed_twice}, usual_keys())), Outcomes{"pass"});
  EXPECT_EQ(outcomes(verify({with_field(forged, signed_twice)}, usual_keys())), Outcomes{signature_differs});
}

// RFC 6376 sections 3.4.3 and 3.4.4.
// Covers: dkim.canonical.body
TEST(OpendkimEngine, CompletesTheLastLineAndDropsEmptyOnes) {
  const struct {
    const char* received;
    const char* hashed;
  } rows[] = {{"a", "a\r\n"}, {"a\r\n\r\n\r\n", "a\r\n"}, {"", "\r\n"}, {"\r\n\r\n", "\r\n"}, {" ", " \r\n"}};
  for (const auto& row : rows) {
    const Header header = with_field(sign(plain_header, row.hashed, rsa_tags, rsa()));
    EXPECT_EQ(outcomes(verify({header, row.received}, usual_keys())), Outcomes{"pass"})
        << testing::PrintToString(row.received);
  }
}

struct KeyRow {
  const char* what;
  std::string zone;
  std::string outcome;  ///< Its beginning.
};

// RFC 6376 section 6.1.2.
// Covers: dkim.key.none, dkim.key.failure, dkim.key.revoked, dkim.key.version, dkim.key.testing, dkim.key.rsa-forms
TEST(OpendkimEngine, NeedsAGoodKey) {
  const Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  const std::string name = "r._domainkey.example.com";
  const std::string der = rsa().der();
  const KeyRow rows[] = {
      {"no name", "", "permerror: there is no key"},
      {"no text", name + ". A 192.0.2.1\n", "permerror: there is no key"},
      {"server failure", ";!servfail " + name + "\n", "temperror: "},
      {"timeout", ";!timeout " + name + " TXT\n", "temperror: "},
      {"revoked", txt(name, "v=DKIM1; p="), "permerror: the key has been revoked"},
      {"v= in the middle", txt(name, rsa().record() + "; v=DKIM1"), "permerror: bad key record"},
      {"bare RSAPublicKey", txt(name, "p=" + encode_base64(der.substr(24))), "pass"},
      {"long notes", txt(name, "n=" + std::string(1500, 'x') + "; " + rsa().record()), "pass"},
      {"among other texts", txt(name, "v=spf1 -all") + txt(name, rsa().record()), "pass"},
      {"test key", txt(name, "t=y; " + rsa().record()), "pass: the domain says that it is testing DKIM"},
      {"by an alias", name + ". CNAME k.example.net.\n" + txt("k.example.net", rsa().record()), "pass"},
  };
  for (const KeyRow& row : rows) {
    const Outcomes found = outcomes(verify({header}, row.zone));
    ASSERT_EQ(found.size(), 1U) << row.what;
    EXPECT_EQ(found[0].substr(0, row.outcome.size()), row.outcome) << row.what;
  }
}

// Covers: dkim.rsa.key-sizes
TEST(OpendkimEngine, VerifiesRsaKeysOfSeveralLengths) {
  for (unsigned bits : {1024U, 3072U}) {
    const DkimKey key = DkimKey::rsa(bits);
    const Header header = with_field(sign(plain_header, plain_body, rsa_tags, key));
    EXPECT_EQ(outcomes(verify({header}, txt("r._domainkey.example.com", key.record()))), Outcomes{"pass"}) << bits;
  }
}

// RFC 8301 section 3.
// Covers: dkim.rsa.small-key, dkim.rsa.sha1
TEST(OpendkimEngine, DoesNotCountWeakCryptography) {
  const DkimKey weak = DkimKey::rsa(512);
  const Header by_weak_key = with_field(sign(plain_header, plain_body, rsa_tags, weak));
  const Header by_sha1 = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha1; d=example.com; s=r", rsa()));

  EXPECT_EQ(verify({by_weak_key}, txt("r._domainkey.example.com", weak.record()))[0].code, DkimCode::permerror);
  EXPECT_EQ(verify({by_sha1}, usual_keys())[0].code, DkimCode::permerror);
}

// Covers: dkim.one-bad-harms-none, dkim.result.neutral
TEST(OpendkimEngine, KeepsAFailureOfOneKeyFromTheOtherSignatures) {
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  header = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha256; d=slow.example; s=r", rsa()), header);
  header = with_field({"DKIM-Signature", " v=1; a=rsa-sha256; d=example.com; syntax"}, header);
  header = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha256; d=gone.example; s=r", rsa()), header);

  const std::vector<DkimResult> results = verify({header}, usual_keys() + ";!timeout r._domainkey.slow.example\n");

  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(results[0].code, DkimCode::permerror);
  EXPECT_EQ(results[1].code, DkimCode::neutral);
  EXPECT_EQ(results[1].reason, "syntax error: \"syntax\" is no tag=value");
  EXPECT_EQ(results[2].code, DkimCode::temperror);
  EXPECT_EQ(results[3].code, DkimCode::pass);
}

// Covers: dkim.partial-body
TEST(OpendkimEngine, JudgesLByTheCanonicalBody) {
  const std::string whole = "l=" + std::to_string(plain_body.size());
  const struct {
    const char* what;
    std::string length;
    std::string signed_part;
    std::string body;
    std::string outcome;
  } rows[] = {
      {"the whole body", whole, plain_body, plain_body, "pass"},
      {"empty lines were added", whole, plain_body, plain_body + "\r\n\r\n", "pass"},
      {"text was added", whole, plain_body, plain_body + "x\r\n",
       "policy: " + whole + " leaves 3 octets of the body unsigned"},
      {"nothing is signed", "l=0", "", plain_body,
       "policy: l=0 leaves " + std::to_string(plain_body.size()) + " octets of the body unsigned"},
      {"more than there is", "l=1000", plain_body, plain_body, "fail: the body is shorter than l= says"},
      {"far more than there is", "l=" + std::string(30, '9'), plain_body, plain_body,
       "fail: the body is shorter than l= says"},
      {"another body", "l=4", "Dear", "Dead or alive\r\n", body_differs},
  };
  for (const auto& row : rows) {
    const Header header = with_field(sign(plain_header, row.signed_part, rsa_tags + "; " + row.length, rsa()));
    EXPECT_EQ(outcomes(verify({header, row.body}, usual_keys())), Outcomes{row.outcome}) << row.what;
  }
}

// Covers: dkim.partial-body
TEST(OpendkimEngine, AcceptsAPartOfTheBodyWhereThatIsWanted) {
  const Header header = with_field(sign(plain_header, "Dear", rsa_tags + "; l=4", rsa()));

  EXPECT_EQ(outcomes(verify({header}, usual_keys(), {.accept_partial_body = true})), Outcomes{"pass"});
}

// Covers: dkim.expired, dkim.future
TEST(OpendkimEngine, ComparesTimesWithTheTimeOfReceiptAlone) {
  const struct {
    const char* what;
    const char* times;
    const char* outcome;
  } rows[] = {
      {"valid then, long before now", "t=1500000000; x=1800000001", "pass"},
      {"expired then", "t=1500000000; x=1799999000", "permerror: expired at 2027-01-15T07:43:20Z"},
      {"expired by every clock", "x=1200000000", "permerror: expired at 2008-01-10T21:20:00Z"},
      {"made at the beginning of time", "t=0", "pass"},
      {"made before the library's drift", "t=299", "pass"},
      {"made a little ahead", "t=1800003600", "pass"},
      {"made far ahead", "t=1900000000", "policy: t=1900000000 is in the future"},
  };
  for (const auto& row : rows) {
    const Header header = with_field(sign(plain_header, plain_body, rsa_tags + "; " + row.times, rsa()));
    EXPECT_EQ(outcomes(verify({header}, usual_keys())), Outcomes{row.outcome}) << row.what;
  }
}

// Covers: dkim.signature-limit
TEST(OpendkimEngine, TriesTheAuthorsSignaturesFirstAndNoMoreThanTheCap) {
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  for (int i = 0; i < 12; ++i)
    header = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha256; d=example.net; s=r", rsa()), header);

  const std::vector<DkimResult> results =
      verify({header}, usual_keys() + txt("r._domainkey.example.net", rsa().record()));

  ASSERT_EQ(results.size(), 13U);
  for (std::size_t i = 0; i < 13; ++i) {
    const bool is_tried = i < 9 || i == 12;
    EXPECT_EQ(results[i].is_evaluated, is_tried) << i;
    EXPECT_EQ(to_text(results[i].code), to_text(is_tried ? DkimCode::pass : DkimCode::neutral)) << i;
  }
}

TEST(OpendkimEngine, VerifiesASignatureThatCoversOthers) {
  Header header = with_field({"DKIM-Signature", " nothing of the kind"});
  header = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha256; d=gone.example; s=r", rsa()), header);
  header = with_field(sign(header, plain_body, rsa_tags, rsa(), "from:dkim-signature:dkim-signature"), header);

  EXPECT_EQ(verify({header}, usual_keys())[0].code, DkimCode::pass);
  EXPECT_EQ(verify({header}, usual_keys(), {.max_signatures = 1})[0].code, DkimCode::pass);
}

// RFC 8463 section 4: one name may publish keys of both types.
// Covers: dkim.key.several, dkim.key.type
TEST(OpendkimEngine, TellsKeysOfOneNameApart) {
  const std::string keys =
      txt("r._domainkey.example.com", rsa().record()) + txt("r._domainkey.example.com", ed25519().record());
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  header = with_field(sign(plain_header, plain_body, "v=1; a=ed25519-sha256; d=example.com; s=r", ed25519()), header);

  EXPECT_EQ(outcomes(verify({header}, keys)), (Outcomes{"pass", "pass"}));
}

TEST(OpendkimEngine, SaysWhatTheLibraryCannotVerify) {
  Header without_from = {{"To", " bob@example.net"}};
  without_from = with_field(sign(without_from, plain_body, rsa_tags, rsa(), "from:to"), without_from);
  Header nameless_from = {{"From", " nobody"}};
  nameless_from = with_field(sign(nameless_from, plain_body, rsa_tags, rsa()), nameless_from);
  Header u_label = with_field(sign(plain_header, plain_body,
                                   "v=1; a=rsa-sha256; d=b\xc3\xbc"
                                   "cher.example; s=r",
                                   rsa()));
  const std::string bare_body = "a \r b\n c\r\n";
  const Header bare = with_field(sign(plain_header, bare_body, rsa_tags, rsa()));

  const std::string no_from = "neutral: libopendkim verifies nothing without a From field with an address";
  EXPECT_EQ(outcomes(verify({without_from}, usual_keys())), Outcomes{no_from});
  EXPECT_EQ(outcomes(verify({nameless_from}, usual_keys())), Outcomes{no_from});
  EXPECT_EQ(verify({u_label}, txt("r._domainkey.xn--bcher-kva.example", rsa().record()))[0].code, DkimCode::neutral);
  EXPECT_EQ(outcomes(verify({bare, bare_body}, usual_keys())),
            Outcomes{"neutral: libopendkim cannot verify it: there is a CR without LF or a LF without CR"});
}

TEST(OpendkimEngine, SaysThatAKeyIsTooLongForTheLibrary) {
  // Only the length of the modulus matters: 8192 bits of it.
  const std::string modulus = std::string("\x02\x82\x04\x01\x00", 5) + std::string(1024, '\xff');
  const std::string contents = modulus + std::string("\x02\x01\x03", 3);
  const std::string der = std::string("\x30\x82\x04\x08", 4) + contents;
  const Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));

  EXPECT_EQ(outcomes(verify({header}, txt("r._domainkey.example.com", "p=" + encode_base64(der)))),
            Outcomes{"neutral: libopendkim cannot verify with a key of 8192 bits"});
}

TEST(OpendkimEngine, IsSharedByThreads) {
  constexpr int messages_a_thread = 50;
  const auto engine = *OpendkimEngine::create({});
  const openssl::OpensslCryptography cryptography;
  dns::Zone zone;
  ASSERT_TRUE(zone.add(usual_keys(), "test.zone"));
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  header = with_field(sign(plain_header, plain_body, ed25519_tags, ed25519()), header);
  std::vector<int> passes(4);

  std::vector<std::jthread> threads;
  for (int& passed : passes)
    threads.emplace_back([&] {
      for (int i = 0; i < messages_a_thread; ++i) {
        dns::ZoneResolver resolver(zone);
        const std::unique_ptr<dkim::Verifier> verifier = engine->begin_message(now);
        dkim::BodyDigests body_digests(cryptography);
        verifier->header(header, {}, resolver, body_digests);
        body_digests.add(plain_body);
        verifier->body(plain_body);
        for (const DkimResult& result : verifier->finish(resolver)) passed += result.code == DkimCode::pass ? 1 : 0;
      }
    });
  threads.clear();

  for (int passed : passes) EXPECT_EQ(passed, 2 * messages_a_thread);
}

}  // namespace
}  // namespace dmarcd::libopendkim
