#include "dmarcd/dkim/canonical_header.h"

#include <gtest/gtest.h>

#include "support/plain_cryptography.h"

namespace dmarcd::dkim {
namespace {

using namespace std::string_literals;
using message::HeaderField;

// RFC 6376 sections 3.4.1 and 3.4.2.
// Covers: dkim.canonical.header, dkim.canonical.as-received
// Covers: dkim.canonical.header
TEST(CanonicalField, HasBothForms) {
  const struct {
    HeaderField field;
    std::string relaxed;
  } rows[] = {
      {{"Subject", " A"}, "subject:A\r\n"},
      {{"SUBJect", "A"}, "subject:A\r\n"},
      {{"B \t", " \tY \t \r\n\tZ  "}, "b:Y Z\r\n"},
      {{"X", ""}, "x:\r\n"},
      {{"X", " "}, "x:\r\n"},
      {{"X", " \r\n \r\n\t"}, "x:\r\n"},
      {{"X", "\r\n a"}, "x:a\r\n"},
      {{"X", " a\r\n b\r\n\tc"}, "x:a b c\r\n"},
      {{"X", " a:b : c"}, "x:a:b : c\r\n"},
      {{"X", " a\r b"}, "x:a\r b\r\n"},
      {{"X", " a\nb"}, "x:a\nb\r\n"},
      {{"X", " a \n b"}, "x:a \n b\r\n"},
      {{"X", " a\r\r\n b"}, "x:a\r b\r\n"},
      {{"X", " a\r\nb"}, "x:a\r\nb\r\n"},
      {{"X", " a\r\n"}, "x:a\r\n\r\n"},
      {{"X", " a\0 b"s}, "x:a\0 b\r\n"s},
      {{"X", " \xc3\xbc\xff\v\f"}, "x:\xc3\xbc\xff\v\f\r\n"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(canonical_field(row.field, Canonicalization::relaxed), row.relaxed);
    EXPECT_EQ(canonical_field(row.field, Canonicalization::simple), row.field.name + ":" + row.field.value + "\r\n");
  }
}

// RFC 6376 section 3.7.
TEST(WithoutSignature, EmptiesBAndNothingElse) {
  const struct {
    const char* value;
    const char* without;
  } rows[] = {
      {" v=1; b=QUJD", " v=1; b="},
      {" v=1; b=QUJD;", " v=1; b=;"},
      {" v=1; b=QUJD; bh=REVG; h=b", " v=1; b=; bh=REVG; h=b"},
      {"b=QUJD; v=1", "b=; v=1"},
      {" bh=REVG; b=QUJD", " bh=REVG; b="},
      {" v=1; b = QU JD\r\n\tREVG \r\n ; d=x", " v=1; b =; d=x"},
      {" v=1;\r\n\tb\r\n\t=\r\n\tQUJD\r\n ", " v=1;\r\n\tb\r\n\t="},
      {" v=1; b=QUJD==; x=b=c", " v=1; b=; x=b=c"},
      {" v=1; B=QUJD; b=REVG", " v=1; B=QUJD; b="},
      {" v=1; z=From:b=c; b=QUJD", " v=1; z=From:b=c; b="},
      {" v=1; b=", " v=1; b="},
      {" v=1; bh=QUJD", " v=1; bh=QUJD"},
      {"", ""},
      {";;", ";;"},
  };
  for (const auto& row : rows) EXPECT_EQ(without_signature(row.value), row.without) << row.value;
}

Signature signature_over(const std::string& names, const std::string& form) {
  const std::string text = "v=1; a=rsa-sha256; d=example.com; s=k; bh=AAAA; b=AAAA; c=" + form + "; h=" + names;
  return *parse_signature(*TagList::parse(text));
}

std::string signed_octets(const std::vector<HeaderField>& header, std::size_t position, const std::string& names,
                          const std::string& form = "relaxed") {
  test::PlainDigest digest;
  add_signed_header(digest, header, position, signature_over(names, form));
  return digest.value();
}

const std::vector<HeaderField> header = {{"DKIM-Signature", " b=AAAA;  c=1"}, {"X", " 1"},
                                         {"From", " Ann\r\n  <a@b>"},         {"x", " 2"},
                                         {"Dkim-Signature", " b=BBBB"},       {"X ", " 3"}};

// RFC 6376 section 5.4.2.
// Covers: dkim.canonical.bottom-up
// Covers: dkim.canonical.bottom-up
TEST(SignedHeader, IsChosenFromTheBottomUp) {
  const struct {
    const char* names;
    std::string fields;
  } rows[] = {
      {"from", "from:Ann <a@b>\r\n"},
      {"From:X", "from:Ann <a@b>\r\nx:3\r\n"},
      {"x:from:x:x", "x:3\r\nfrom:Ann <a@b>\r\nx:2\r\nx:1\r\n"},
      {"x:x:x:x:x:from:from", "x:3\r\nx:2\r\nx:1\r\nfrom:Ann <a@b>\r\n"},
      {"from:list-id:to", "from:Ann <a@b>\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(signed_octets(header, 0, row.names), row.fields + "dkim-signature:b=; c=1");
}

// Covers: dkim.canonical.header, dkim.canonical.as-received
TEST(SignedHeader, IsAsReceivedInSimpleForm) {
  EXPECT_EQ(signed_octets(header, 0, "x:from", "simple/relaxed"),
            "X : 3\r\nFrom: Ann\r\n  <a@b>\r\nDKIM-Signature: b=;  c=1");
}

// RFC 6376 section 5.4: dkim-signature in h= means the other signatures.
TEST(SignedHeader, NeverCountsTheSignatureAsOneOfItsFields) {
  const std::string first = "dkim-signature:b=AAAA; c=1\r\n";
  const std::string second = "dkim-signature:b=BBBB\r\n";
  const std::string from = "from:Ann <a@b>\r\n";

  EXPECT_EQ(signed_octets(header, 0, "from:dkim-signature"), from + second + "dkim-signature:b=; c=1");
  EXPECT_EQ(signed_octets(header, 0, "from:dkim-signature:dkim-signature"), from + second + "dkim-signature:b=; c=1");
  EXPECT_EQ(signed_octets(header, 4, "from:dkim-signature"), from + first + "dkim-signature:b=");
}

}  // namespace
}  // namespace dmarcd::dkim
