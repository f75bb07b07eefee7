#include "engines.h"

#include <thread>

#include "support/dkim_signer.h"

namespace dmarcd::libopendkim {
namespace {

INSTANTIATE_TEST_SUITE_P(Dkim, Engines, every_engine, engine_name);

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
TEST_P(Engines, FindsNothingInAnUnsignedMessage) {
  EXPECT_TRUE(verify({plain_header}, "").empty());
  EXPECT_TRUE(verify({{}, ""}, "").empty());
}

// Covers: dkim.rsa.sha256, dkim.ed25519
TEST_P(Engines, VerifiesBothAlgorithmsInPiecesOfAnySize) {
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from:to:subject:received:cc"));
  header = with_field(sign(plain_header, plain_body, ed25519_tags, ed25519(), "from:to"), header);

  for (std::size_t piece : {1U, 2U, 1000U})
    EXPECT_EQ(outcomes(verify({header, plain_body, piece}, usual_keys())), (Outcomes{"pass", "pass"}));
}

// Covers: dkim.result.fail
TEST_P(Engines, TellsWhatAForgerChanged) {
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
TEST_P(Engines, SeesAnAddedFieldOnlyWhereTheSignerSignedItsAbsence) {
  const HeaderField forged = {"From", " eve@example.net"};
  const Header signed_once = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from"));
  const Header signed_twice = with_field(sign(plain_header, plain_body, rsa_tags, rsa(), "from:from"));

  EXPECT_EQ(outcomes(verify({with_field(forged, signed_once)}, usual_keys())), Outcomes{"pass"});
  EXPECT_EQ(outcomes(verify({signed_twice}, usual_keys())), Outcomes{"pass"});
  EXPECT_EQ(outcomes(verify({with_field(forged, signed_twice)}, usual_keys())), Outcomes{signature_differs});
}

// RFC 6376 sections 3.4.3 and 3.4.4.
// Covers: dkim.canonical.body
TEST_P(Engines, CompletesTheLastLineAndDropsEmptyOnes) {
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
TEST_P(Engines, NeedsAGoodKey) {
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
TEST_P(Engines, VerifiesRsaKeysOfSeveralLengths) {
  for (unsigned bits : {1024U, 3072U}) {
    const DkimKey key = DkimKey::rsa(bits);
    const Header header = with_field(sign(plain_header, plain_body, rsa_tags, key));
    EXPECT_EQ(outcomes(verify({header}, txt("r._domainkey.example.com", key.record()))), Outcomes{"pass"}) << bits;
  }
}

// RFC 8301 section 3.
// Covers: dkim.rsa.small-key, dkim.rsa.sha1
TEST_P(Engines, DoesNotCountWeakCryptography) {
  const DkimKey weak = DkimKey::rsa(512);
  const Header by_weak_key = with_field(sign(plain_header, plain_body, rsa_tags, weak));
  const Header by_sha1 = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha1; d=example.com; s=r", rsa()));

  EXPECT_EQ(verify({by_weak_key}, txt("r._domainkey.example.com", weak.record()))[0].code, DkimCode::permerror);
  EXPECT_EQ(verify({by_sha1}, usual_keys())[0].code, DkimCode::permerror);
}

// Covers: dkim.one-bad-harms-none, dkim.result.neutral
TEST_P(Engines, KeepsAFailureOfOneKeyFromTheOtherSignatures) {
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
TEST_P(Engines, JudgesLByTheCanonicalBody) {
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
TEST_P(Engines, AcceptsAPartOfTheBodyWhereThatIsWanted) {
  const Header header = with_field(sign(plain_header, "Dear", rsa_tags + "; l=4", rsa()));

  EXPECT_EQ(outcomes(verify({header}, usual_keys(), {.accept_partial_body = true})), Outcomes{"pass"});
}

// Covers: dkim.expired, dkim.future
TEST_P(Engines, ComparesTimesWithTheTimeOfReceiptAlone) {
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
TEST_P(Engines, TriesTheAuthorsSignaturesFirstAndNoMoreThanTheCap) {
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

TEST_P(Engines, VerifiesASignatureThatCoversOthers) {
  Header header = with_field({"DKIM-Signature", " nothing of the kind"});
  header = with_field(sign(plain_header, plain_body, "v=1; a=rsa-sha256; d=gone.example; s=r", rsa()), header);
  header = with_field(sign(header, plain_body, rsa_tags, rsa(), "from:dkim-signature:dkim-signature"), header);

  EXPECT_EQ(verify({header}, usual_keys())[0].code, DkimCode::pass);
  EXPECT_EQ(verify({header}, usual_keys(), {.max_signatures = 1})[0].code, DkimCode::pass);
}

// RFC 8463 section 4: one name may publish keys of both types.
// Covers: dkim.key.several, dkim.key.type
TEST_P(Engines, TellsKeysOfOneNameApart) {
  const std::string keys =
      txt("r._domainkey.example.com", rsa().record()) + txt("r._domainkey.example.com", ed25519().record());
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  header = with_field(sign(plain_header, plain_body, "v=1; a=ed25519-sha256; d=example.com; s=r", ed25519()), header);

  EXPECT_EQ(outcomes(verify({header}, keys)), (Outcomes{"pass", "pass"}));
}

struct OddRow {
  const char* what;
  Header header = plain_header;
  std::string body = plain_body;
  std::string tags = rsa_tags;
  std::string fields = "from:subject";
};

/// What libopendkim does not read, or reads in another way than RFC 6376 has it signed.
const std::vector<OddRow> odd_messages = {
    {.what = "no From", .header = {{"To", " bob@example.net"}}, .fields = "from:to"},
    {.what = "a From without an address", .header = {{"From", " nobody"}}},
    {.what = "an empty From", .header = {{"From", ""}}},
    {.what = "two Froms", .header = {{"From", " a@example.com"}, {"From", " b@example.com"}}, .fields = "from:from"},
    {.what = "a bare CR in the body", .body = "a\rb\r\n"},
    {.what = "a bare LF in the body", .body = "a\nb\n"},
    {.what = "CRs before a line end", .body = "a\r\r\n"},
    {.what = "a CR at the very end", .body = "a\r"},
    {.what = "a NUL in the body", .body = std::string("a\0b\r\n", 5)},
    {.what = "a form feed in the body", .body = "a\fb\v\r\n"},
    {.what = "a bare CR in a field", .header = {{"From", " a@example.com"}, {"Subject", " a\rb"}}},
    {.what = "a bare LF in a field", .header = {{"From", " a@example.com"}, {"Subject", " a\nb"}}},
    {.what = "a NUL in a field", .header = {{"From", " a@example.com"}, {"Subject", std::string(" a\0b", 4)}}},
    {.what = "a form feed in a field", .header = {{"From", " a@example.com"}, {"Subject", " a \f b"}}},
    {.what = "an i= with a quoted @", .tags = rsa_tags + "; i=\"a@b\"@example.com"},
    {.what = "an i= with a U-label",
     .tags = rsa_tags + "; i=@b\xc3\xbc"
                        "cher.example.com"},
    {.what = "a d= with a U-label",
     .tags = "v=1; a=rsa-sha256; d=b\xc3\xbc"
             "cher.example; s=r"},
    {.what = "an s= with a U-label", .tags = "v=1; a=rsa-sha256; d=example.com; s=sch\xc3\xb6n"},
    {.what = "a tag above ASCII", .tags = rsa_tags + "; z=Subject:\xff"},
    {.what = "a c= in capitals", .tags = rsa_tags + "; c=SIMPLE/Simple"},
    {.what = "a h= with a colon too many", .fields = "from:subject:"},
};

std::string keys_of_odd_messages() {
  return usual_keys() + txt("r._domainkey.xn--bcher-kva.example", rsa().record()) +
         txt("xn--schn-7qa._domainkey.example.com", rsa().record());
}

/// simple, as far as the rows go: the body with its last line completed.
std::string canonical(const std::string& body) {
  return body.ends_with("\r\n") ? body : body + "\r\n";
}

// Covers: dkim.canonical.octets, dkim.canonical.as-received
TEST_P(Engines, VerifyEveryMessage) {
  for (const OddRow& row : odd_messages) {
    const Header header = with_field(sign(row.header, canonical(row.body), row.tags, rsa(), row.fields), row.header);
    for (std::size_t piece : {1U, 1000U})
      EXPECT_EQ(outcomes(verify({header, row.body, piece}, keys_of_odd_messages())), Outcomes{"pass"}) << row.what;
  }
}

// Covers: dkim.canonical.octets, dkim.result.fail
TEST_P(Engines, TellWhatWasChangedInEveryMessage) {
  for (const OddRow& row : odd_messages) {
    const Header signed_header =
        with_field(sign(row.header, canonical(row.body), row.tags, rsa(), row.fields), row.header);
    Header changed_header = signed_header;
    changed_header.back().value += "x";

    EXPECT_EQ(outcomes(verify({signed_header, row.body + "x"}, keys_of_odd_messages())), Outcomes{body_differs})
        << row.what;
    EXPECT_EQ(outcomes(verify({changed_header, row.body}, keys_of_odd_messages())), Outcomes{signature_differs})
        << row.what;
  }
}

// Each pair is one octet sequence to a reader that ends text at a NUL, or takes other octets for blanks or line ends.
// Covers: dkim.canonical.octets
TEST_P(Engines, AreNotMisledByOctetsThatLookAlike) {
  const HeaderField from = {"From", " a@example.com"};
  const auto with_subject = [&](std::string value) { return Header{from, {"Subject", std::move(value)}}; };
  const struct {
    const char* what;
    Header signed_header;
    Header sent_header;
    std::string signed_body;
    std::string sent_body;
  } rows[] = {
      {"text behind a NUL", with_subject(" a"), with_subject(std::string(" a\0b", 4)), plain_body, plain_body},
      {"a vertical tab for a blank", with_subject(" a b"), with_subject(" a\vb"), plain_body, plain_body},
      {"a LF in a word", with_subject(" a b"), with_subject(" a\nb"), plain_body, plain_body},
      {"a blank before the colon",
       with_subject(" a"),
       {from, {"Subject", " a"}, {"Subject ", " b"}},
       plain_body,
       plain_body},
      {"LFs for line ends", with_subject(" a"), with_subject(" a"), "a\r\nb\r\n", "a\nb\n"},
      {"CRs at line ends", with_subject(" a"), with_subject(" a"), "a\r\nb\r\n", "a\r\r\nb\r\n"},
      {"a NUL in the body", with_subject(" a"), with_subject(" a"), "a\r\n", std::string("a\0\r\n", 4)},
  };
  for (const auto& row : rows) {
    HeaderField field = sign(row.signed_header, row.signed_body, rsa_tags, rsa(), "from:subject");
    const Header header = with_field(field, row.sent_header);
    EXPECT_EQ(verify({header, row.sent_body}, usual_keys())[0].code, DkimCode::fail) << row.what;
  }
}

// RFC 8301 section 3.2 wants up to 4096 bits; libopendkim's reader of key records ends below 8192.
// Covers: dkim.rsa.key-sizes, dkim.rsa.large-key
TEST_P(Engines, VerifyLongRsaKeys) {
  for (const char* file : {"rsa4096.pem", "rsa8192.pem"}) {
    const DkimKey key = DkimKey::read(DMARCD_SOURCE_DIR "/tests/support/keys/" + std::string(file));
    const Header header = with_field(sign(plain_header, plain_body, rsa_tags, key));
    EXPECT_EQ(outcomes(verify({header}, txt("r._domainkey.example.com", key.record()))), Outcomes{"pass"}) << file;
    EXPECT_EQ(outcomes(verify({header, "x"}, txt("r._domainkey.example.com", key.record()))), Outcomes{body_differs});
  }
}

// RFC 6376 section 6.1.2: a name with several keys may be tried key by key.
// Covers: dkim.key.several
TEST_P(Engines, TryEveryKeyOfTheName) {
  const std::string name = "r._domainkey.example.com";
  const std::string other = txt(name, DkimKey::rsa(2048).record());
  const Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));

  EXPECT_EQ(outcomes(verify({header}, other + txt(name, rsa().record()))), Outcomes{"pass"});
  EXPECT_EQ(outcomes(verify({header}, other + txt(name, "t=y; " + rsa().record()))),
            Outcomes{"pass: the domain says that it is testing DKIM (t=y)"});
  EXPECT_EQ(outcomes(verify({header, "x"}, other + txt(name, rsa().record()))), Outcomes{body_differs});
  EXPECT_EQ(outcomes(verify({header}, other + txt(name, "p="))), Outcomes{signature_differs});
}

TEST_P(Engines, IsSharedByThreads) {
  constexpr int messages_a_thread = 50;
  const std::unique_ptr<dkim::DkimEngine> shared = engine();
  dns::Zone zone;
  ASSERT_TRUE(zone.add(usual_keys(), "test.zone"));
  Header header = with_field(sign(plain_header, plain_body, rsa_tags, rsa()));
  header = with_field(sign(plain_header, plain_body, ed25519_tags, ed25519()), header);
  std::vector<int> passes(4);

  std::vector<std::jthread> threads;
  for (int& passed : passes)
    threads.emplace_back([&] {
      for (int i = 0; i < messages_a_thread; ++i)
        for (const DkimResult& result : verify_by(*shared, cryptography, {header}, zone))
          passed += result.code == DkimCode::pass ? 1 : 0;
    });
  threads.clear();

  for (int passed : passes) EXPECT_EQ(passed, 2 * messages_a_thread);
}

}  // namespace
}  // namespace dmarcd::libopendkim
