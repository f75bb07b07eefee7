#include "dmarcd/dkim/signature_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dmarcd/base/text.h"

#include "support/plain_cryptography.h"

namespace dmarcd::dkim {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

const message::RawMessage message_of_ours = {
    {{"From", "  Joe  <joe@example.com>"}, {"X-Other", " a"}, {"Subject", " one\r\n two"}, {"To", " a"}, {"to", " b"}},
    "A  line \r\n\r\n\r\n"};

SignerFacts facts() {
  return {.key_type = KeyType::ed25519,
          .domain = *dns::DomainName::parse("example.com"),
          .selector = "s1",
          .signed_fields = {"from", "to", "cc", "subject"},
          .signed_at = from_unix_seconds(1'767'312'345)};
}

TEST(SignatureDraft, SaysWhatIsSigned) {
  const SignatureDraft draft = draft_signature(test::PlainCryptography(), facts(), message_of_ours);

  EXPECT_EQ(draft.field.name, "DKIM-Signature");
  EXPECT_EQ(draft.field.value,
            " v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com;\r\n"
            " s=s1; t=1767312345;\r\n"
            " h=from:subject:to:to:from;\r\n"
            " bh=" +
                encode_base64("A line\r\n") +
                ";\r\n"
                " b=");
}

// RFC 6376 sections 3.7 and 5.4.2: from the bottom up, and an absent field is nothing.
TEST(SignatureDraft, IsOverTheRelaxedHeaderAndItself) {
  const SignatureDraft draft = draft_signature(test::PlainCryptography(), facts(), message_of_ours);

  EXPECT_EQ(draft.digest,
            "from:Joe <joe@example.com>\r\n"
            "subject:one two\r\n"
            "to:b\r\n"
            "to:a\r\n"
            "dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s1; "
            "t=1767312345; h=from:subject:to:to:from; bh=" +
                encode_base64("A line\r\n") + "; b=");
}

TEST(SignatureDraft, IsCompletedInLinesOfUsualLength) {
  const SignatureDraft draft = draft_signature(test::PlainCryptography(), facts(), message_of_ours);

  const std::string field = complete_signature(draft, std::string(64, 'x'));

  EXPECT_TRUE(field.starts_with("DKIM-Signature: v=1;"));
  EXPECT_THAT(field, EndsWith("\r\n b=" + encode_base64(std::string(54, 'x')) + "\r\n  " +
                              encode_base64(std::string(10, 'x')) + "\r\n"));
}

TEST(SignatureDraft, FoldsALongListOfFields) {
  message::RawMessage message = message_of_ours;
  SignerFacts signer = facts();
  signer.signed_fields.emplace_back("content-transfer-encoding");
  message.header.insert(message.header.end(), 5, {"Content-Transfer-Encoding", " 7bit"});

  const SignatureDraft draft = draft_signature(test::PlainCryptography(), signer, message);

  EXPECT_THAT(draft.field.value, HasSubstr("\r\n h=from:subject:to:to:content-transfer-encoding:"
                                           "content-transfer-encoding:\r\n  content-transfer-encoding:"));
  for (const std::string_view line : split(draft.field.value, '\n')) EXPECT_LE(line.size(), 79u);
}

}  // namespace
}  // namespace dmarcd::dkim
