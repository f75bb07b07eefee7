#include "dmarcd/dkim/signature.h"

#include <gtest/gtest.h>

namespace dmarcd::dkim {
namespace {

const Timestamp now = from_unix_seconds(1'800'000'000);

/// The text of a signature: good as it is, but for the tags that are given. "x" alone leaves tag x out.
std::string signature_text(const std::vector<std::string>& changes = {}) {
  std::vector<std::string> tags = {"v=1",       "a=rsa-sha256", "d=mail.example.com", "s=k1",
                                   "h=From:To", "bh=Ym9keQ==",  "b=c2ln\r\n bmF0dXJl"};
  for (const std::string& change : changes) {
    const std::string name = change.substr(0, change.find('='));
    std::erase_if(tags, [&](const std::string& tag) { return tag.starts_with(name + "="); });
    if (change != name) tags.push_back(change);
  }
  std::string text;
  for (const std::string& tag : tags) text += tag + "; ";
  return text;
}

// Covers: dkim.canonical.default
TEST(Signature, HasTheDefaultsOfTheStandard) {
  const TagList tags = *TagList::parse(signature_text());
  const tl::expected<Signature, Defect> signature = parse_signature(tags);

  ASSERT_TRUE(signature) << signature.error().reason;
  EXPECT_EQ(signature->key_type, KeyType::rsa);
  EXPECT_EQ(signature->header_canonicalization, Canonicalization::simple);
  EXPECT_EQ(signature->body_canonicalization, Canonicalization::simple);
  EXPECT_EQ(signature->domain.text(), "mail.example.com");
  EXPECT_EQ(signature->identity_domain.text(), "mail.example.com");
  EXPECT_EQ(signature->key_name.text(), "k1._domainkey.mail.example.com");
  EXPECT_EQ(signature->signed_fields, (std::vector<std::string>{"from", "to"}));
  EXPECT_FALSE(signature->body_length);
  EXPECT_FALSE(signature->made_at);
  EXPECT_FALSE(signature->expires_at);
}

// Covers: dkim.tags.list
TEST(Signature, ReadsEveryTag) {
  const TagList tags = *TagList::parse(
      signature_text({"a=ed25519-sha256", "c=relaxed/simple", "i=a@b@x.mail.example.com", "l=0", "q=http:dns/txt",
                      "t=17", "x=18", "z=From:a", "h=from : to\r\n : x-y", "unknown=1"}));
  const tl::expected<Signature, Defect> signature = parse_signature(tags);

  ASSERT_TRUE(signature) << signature.error().reason;
  EXPECT_EQ(signature->key_type, KeyType::ed25519);
  EXPECT_EQ(signature->header_canonicalization, Canonicalization::relaxed);
  EXPECT_EQ(signature->body_canonicalization, Canonicalization::simple);
  EXPECT_EQ(signature->identity_domain.text(), "x.mail.example.com");
  EXPECT_EQ(signature->signed_fields, (std::vector<std::string>{"from", "to", "x-y"}));
  EXPECT_TRUE(signature->covers("x-y"));
  EXPECT_FALSE(signature->covers("subject"));
  EXPECT_EQ(signature->body_length, 0U);
  EXPECT_EQ(signature->made_at, from_unix_seconds(17));
  EXPECT_EQ(signature->expires_at, from_unix_seconds(18));
}

// Covers: dkim.canonical.default
TEST(Signature, TakesHalfAValueOfCAsTheHeadersForm) {
  const tl::expected<Signature, Defect> signature = parse_signature(*TagList::parse(signature_text({"c=relaxed"})));

  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->header_canonicalization, Canonicalization::relaxed);
  EXPECT_EQ(signature->body_canonicalization, Canonicalization::simple);
}

// RFC 8616 section 5.
// Covers: dkim.canonical.as-received
TEST(Signature, TurnsULabelsIntoALabelsForTheDns) {
  const tl::expected<Signature, Defect> signature =
      parse_signature(*TagList::parse(signature_text({"d=b\xc3\xbc"
                                                      "cher.example",
                                                      "s=f\xc3\xbcr"})));

  ASSERT_TRUE(signature) << signature.error().reason;
  EXPECT_EQ(signature->domain.text(), "xn--bcher-kva.example");
  EXPECT_EQ(signature->key_name.text(), "xn--fr-xka._domainkey.xn--bcher-kva.example");
}

// Some signers end the list with a colon.
TEST(Signature, PassesOverEmptyNamesInH) {
  const tl::expected<Signature, Defect> signature = parse_signature(*TagList::parse(signature_text({"h=:from: :to:"})));

  ASSERT_TRUE(signature) << signature.error().reason;
  EXPECT_EQ(signature->signed_fields, (std::vector<std::string>{"from", "to"}));
}

TEST(Signature, CutsALengthThatNoBodyReaches) {
  const tl::expected<Signature, Defect> signature =
      parse_signature(*TagList::parse(signature_text({"l=" + std::string(76, '9')})));

  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->body_length, std::numeric_limits<std::uint64_t>::max());
}

struct DefectRow {
  const char* what;
  std::vector<std::string> changes;
  DkimCode code;
};

class SignatureDefect : public testing::TestWithParam<DefectRow> {};

// RFC 6376 sections 3.5 and 6.1.1, RFC 8301 section 3.1; the words are those of RFC 8601 section 2.7.1.
// Covers: dkim.tags.required, dkim.tags.version, dkim.tags.from-signed, dkim.tags.identity
// Covers: dkim.tags.expiration-order, dkim.tags.domain-form, dkim.rsa.sha1, dkim.result.neutral, dkim.results
TEST_P(SignatureDefect, HasItsCode) {
  const DefectRow& row = GetParam();
  const Result<TagList> tags = TagList::parse(signature_text(row.changes));
  ASSERT_TRUE(tags) << tags.error().message;

  const tl::expected<Signature, Defect> signature = parse_signature(*tags);

  ASSERT_FALSE(signature) << row.what;
  EXPECT_EQ(to_text(signature.error().code), to_text(row.code)) << row.what << ": " << signature.error().reason;
  EXPECT_NE(signature.error().reason, "");
}

INSTANTIATE_TEST_SUITE_P(Rules, SignatureDefect,
                         testing::ValuesIn(std::vector<DefectRow>{
                             {"no version", {"v"}, DkimCode::neutral},
                             {"another version", {"v=2"}, DkimCode::neutral},
                             {"a version that only looks like 1", {"v=1.0"}, DkimCode::neutral},
                             {"no algorithm", {"a"}, DkimCode::neutral},
                             {"an unknown algorithm", {"a=rsa-md5"}, DkimCode::neutral},
                             {"SHA-1", {"a=rsa-sha1"}, DkimCode::permerror},
                             {"no signature", {"b"}, DkimCode::neutral},
                             {"an empty signature", {"b="}, DkimCode::neutral},
                             {"a signature that is not base64", {"b=a!b"}, DkimCode::neutral},
                             {"no body hash", {"bh"}, DkimCode::neutral},
                             {"an empty body hash", {"bh="}, DkimCode::neutral},
                             {"a body hash that is not base64", {"bh=%%"}, DkimCode::neutral},
                             {"no domain", {"d"}, DkimCode::neutral},
                             {"an empty domain", {"d="}, DkimCode::neutral},
                             {"a top-level domain", {"d=com"}, DkimCode::neutral},
                             {"a domain with a trailing dot", {"d=example.com."}, DkimCode::neutral},
                             {"a domain with an empty label", {"d=a..example.com"}, DkimCode::neutral},
                             {"a domain with a blank", {"d=a b.example.com"}, DkimCode::neutral},
                             {"a domain that is not UTF-8", {"d=\xff.example.com"}, DkimCode::neutral},
                             {"no selector", {"s"}, DkimCode::neutral},
                             {"an empty selector", {"s="}, DkimCode::neutral},
                             {"a selector with an empty label", {"s=a..b"}, DkimCode::neutral},
                             {"a selector too long for a name", {"s=" + std::string(70, 'a')}, DkimCode::neutral},
                             {"no list of fields", {"h"}, DkimCode::neutral},
                             {"an empty list of fields", {"h="}, DkimCode::neutral},
                             {"a list of gaps", {"h=::"}, DkimCode::permerror},
                             {"a list of fields with blanks for colons", {"h=from to"}, DkimCode::neutral},
                             {"a list of fields without From", {"h=to:subject"}, DkimCode::permerror},
                             {"a list of fields with something like From", {"h=xfrom:from2"}, DkimCode::permerror},
                             {"an unknown canonical form", {"c=nowsp"}, DkimCode::neutral},
                             {"an unknown canonical form of the body", {"c=simple/nowsp"}, DkimCode::neutral},
                             {"three canonical forms", {"c=simple/simple/simple"}, DkimCode::neutral},
                             {"an identity without @", {"i=mail.example.com"}, DkimCode::neutral},
                             {"an identity above the domain", {"i=@example.com"}, DkimCode::permerror},
                             {"a top-level domain as identity", {"i=@com"}, DkimCode::permerror},
                             {"an identity without a domain", {"i=a@"}, DkimCode::neutral},
                             {"an empty identity", {"i="}, DkimCode::neutral},
                             {"an identity beside the domain", {"i=@notmail.example.com"}, DkimCode::permerror},
                             {"a negative length", {"l=-1"}, DkimCode::neutral},
                             {"an empty length", {"l="}, DkimCode::neutral},
                             {"a length of 77 digits", {"l=" + std::string(77, '0')}, DkimCode::neutral},
                             {"a time that is no number", {"t=soon"}, DkimCode::neutral},
                             {"a time of 13 digits", {"t=1000000000000"}, DkimCode::neutral},
                             {"an expiry that is no number", {"x=0x10"}, DkimCode::neutral},
                             {"no way to the key that we know", {"q=http/get"}, DkimCode::neutral}}));

TEST(Signature, ReadsNoMoreFieldNamesThanAHeaderCanHave) {
  std::string fields = "h=from";
  for (int i = 0; i < 500; ++i) fields += ":from";

  EXPECT_FALSE(parse_signature(*TagList::parse(signature_text({fields}))));
}

// RFC 8617 section 4.1.3.
TEST(Signature, ReadsOfASealWhoSignedAndHow) {
  const tl::expected<Signature, Defect> seal = parse_seal_tags(
      *TagList::parse("i=1; cv=none; a=ed25519-sha256; d=a.example; s=k1; t=17; x=18; l=3; b=c2Vh\r\n bA=="));

  ASSERT_TRUE(seal) << seal.error().reason;
  EXPECT_EQ(seal->key_type, KeyType::ed25519);
  EXPECT_EQ(seal->header_canonicalization, Canonicalization::relaxed);
  EXPECT_EQ(seal->key_name.text(), "k1._domainkey.a.example");
  EXPECT_EQ(seal->signature, "seal");
  EXPECT_EQ(seal->made_at, from_unix_seconds(17));
  EXPECT_FALSE(seal->expires_at);
}

TEST(Signature, RefusesASealThatLacksATagOrSpoilsOne) {
  for (const char* tags :
       {"d=a.example; s=k1; b=c2VhbA==", "a=rsa-sha1; d=a.example; s=k1; b=c2VhbA==", "a=rsa-sha256; s=k1; b=c2VhbA==",
        "a=rsa-sha256; d=a.example; b=c2VhbA==", "a=rsa-sha256; d=a.example; s=k1",
        "a=rsa-sha256; d=a.example; s=k1; b=!", "a=rsa-sha256; d=a.example; s=k1; b=c2VhbA==; t=soon"})
    EXPECT_FALSE(parse_seal_tags(*TagList::parse(tags))) << tags;
}

TEST(Signature, DescribesWhatCanBeReadOfABrokenOne) {
  const DkimResult result =
      describe_signature(*TagList::parse("d=Example.COM; s=k1; a=rsa-md5; b=AB\r\n CD; i=@example.com"));

  ASSERT_TRUE(result.domain);
  EXPECT_EQ(result.domain->text(), "example.com");
  EXPECT_EQ(result.selector, "k1");
  EXPECT_EQ(result.algorithm, "rsa-md5");
  EXPECT_EQ(result.signature, "ABCD");
  EXPECT_EQ(result.identity, "@example.com");
  EXPECT_FALSE(describe_signature(*TagList::parse("d=a b")).domain);
}

// RFC 6376 section 3.5, t= and x=.
// Covers: dkim.expired, dkim.future, dkim.tags.expiration-order
TEST(Signature, CountsInItsTimeOnly) {
  const struct {
    const char* what;
    std::vector<std::string> tags;
    DkimCode code;  ///< none: no defect.
  } rows[] = {
      {"expires later", {"x=1800000001"}, DkimCode::none},
      {"expired, within the grace", {"x=1799999700"}, DkimCode::none},
      {"expired", {"x=1799999699"}, DkimCode::permerror},
      {"expired before it was made", {"t=1800000010", "x=1800000010"}, DkimCode::permerror},
      {"made at the beginning of time", {"t=0"}, DkimCode::none},
      {"made by a clock in another time zone", {"t=1800086400"}, DkimCode::none},
      {"made in the future", {"t=1800086401"}, DkimCode::policy},
      {"made in a very distant future", {"t=999999999999"}, DkimCode::policy},
      {"expires in a very distant future", {"x=999999999999"}, DkimCode::none},
  };
  for (const auto& row : rows) {
    const Signature signature = *parse_signature(*TagList::parse(signature_text(row.tags)));
    const std::optional<Defect> defect = find_defect_in_time(signature, now);
    EXPECT_EQ(to_text(defect ? defect->code : DkimCode::none), to_text(row.code)) << row.what;
  }
}

}  // namespace
}  // namespace dmarcd::dkim
