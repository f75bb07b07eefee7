#include "dmarcd/arc/chain.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/arc/sealed_message.h"

namespace dmarcd::arc {
namespace {

using testing::HasSubstr;

const Timestamp now = from_unix_seconds(1'777'600'000);

tl::expected<std::vector<SealedSet>, std::string> chain_of(const SealedMessage& message) {
  return read_chain(message.header, now);
}

// Covers: arc.none
TEST(Chain, IsEmptyWithoutArcFields) {
  const auto chain = chain_of(SealedMessage());

  ASSERT_TRUE(chain);
  EXPECT_TRUE(chain->empty());
}

TEST(Chain, HasItsSetsFromTheOldestToTheNewest) {
  SealedMessage message;
  message.seal({.domain = "first.example"}).seal({.domain = "second.example", .seal_domain = "seals.second.example"});

  const auto chain = chain_of(message);

  ASSERT_TRUE(chain) << chain.error();
  ASSERT_EQ(chain->size(), 2U);
  const SealedSet& newest = chain->back();
  EXPECT_EQ(newest.instance, 2U);
  EXPECT_EQ(newest.seal.status, ArcCode::pass);
  EXPECT_EQ(newest.seal.position, 0U);
  EXPECT_EQ(newest.message_signature.position, 1U);
  EXPECT_EQ(newest.results_position, 2U);
  EXPECT_EQ(newest.seal.signature.domain.text(), "seals.second.example");
  EXPECT_EQ(newest.message_signature.signature->domain.text(), "second.example");
  EXPECT_EQ(chain->front().seal.status, ArcCode::none);
  EXPECT_EQ(chain->front().seal.signature.domain.text(), "first.example");
}

struct Spoiled {
  const char* what;
  std::function<void(SealedMessage&)> spoil;  ///< A chain of three good sets.
  const char* reason;
};

void replace(std::string& text, std::string_view old_part, std::string_view new_part) {
  text.replace(text.find(old_part), old_part.size(), new_part);
}

std::function<void(SealedMessage&)> replacing(std::string_view name, std::string_view old_part,
                                              std::string_view new_part) {
  return [=](SealedMessage& message) { replace(message.field(name, old_part).value, old_part, new_part); };
}

std::function<void(SealedMessage&)> removing(std::string_view name, std::string_view part) {
  return [=](SealedMessage& message) { message.remove(name, part); };
}

std::function<void(SealedMessage&)> doubling(std::string_view name, std::string_view part) {
  return [=](SealedMessage& message) { message.header.push_back(message.field(name, part)); };
}

// RFC 8617 section 5.2, steps 1 to 3. Covers: arc.structure, arc.chain-validation, arc.newest-fail, arc.seal-h,
// arc.message-signature-scope
const Spoiled spoiled_chains[] = {
    {"no seal", removing("ARC-Seal", "i=2;"), "ARC-Seal i=2: it is missing"},
    {"no newest seal", removing("ARC-Seal", "i=3;"), "ARC-Seal i=3: it is missing"},
    {"no signature", removing("ARC-Message-Signature", "i=1;"), "ARC-Message-Signature i=1: it is missing"},
    {"no results", removing("ARC-Authentication-Results", "i=3;"), "ARC-Authentication-Results i=3: it is missing"},
    {"two seals", doubling("ARC-Seal", "i=2;"), "two ARC-Seal fields with i=2"},
    {"two signatures", doubling("ARC-Message-Signature", "i=3;"), "two ARC-Message-Signature fields with i=3"},
    {"two results", doubling("ARC-Authentication-Results", "i=1;"), "two ARC-Authentication-Results fields with i=1"},
    {"a gap",
     [](SealedMessage& message) {
       for (const char* name : {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"})
         message.remove(name, "i=2;");
     },
     "there is no ARC set i=2"},
    {"no first set",
     [](SealedMessage& message) {
       for (const char* name : {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"})
         message.remove(name, "i=1;");
     },
     "there is no ARC set i=1"},
    {"instance 0", replacing("ARC-Seal", "i=2;", "i=0;"), "ARC-Seal without an instance"},
    {"instance 00", replacing("ARC-Seal", "i=2;", "i=00;"), "ARC-Seal without an instance"},
    {"an instance of three digits", replacing("ARC-Seal", "i=2;", "i=002;"), "ARC-Seal without an instance"},
    {"a negative instance", replacing("ARC-Seal", "i=2;", "i=-2;"), "ARC-Seal without an instance"},
    {"an instance in words", replacing("ARC-Seal", "i=2;", "i=two;"), "ARC-Seal without an instance"},
    {"an empty instance", replacing("ARC-Seal", "i=2;", "i=;"), "ARC-Seal without an instance"},
    {"no i=", replacing("ARC-Message-Signature", "i=2;", ""), "ARC-Message-Signature without an instance"},
    {"i= in capitals", replacing("ARC-Message-Signature", "i=2;", "I=2;"), "ARC-Message-Signature without an"},
    {"results without i=", replacing("ARC-Authentication-Results", "i=2;", ""), "Results without an instance"},
    {"results with i= at the end", replacing("ARC-Authentication-Results", "i=2; mx", "mx; i=2; y"), "Results without"},
    {"results with an open comment", replacing("ARC-Authentication-Results", "i=2;", "i=2 (;"), "Results without"},
    {"results with more behind i=", replacing("ARC-Authentication-Results", "i=2;", "i=2 x;"), "Results without"},
    {"results with id=", replacing("ARC-Authentication-Results", "i=2;", "id=2;"), "Results without an instance"},
    {"instance 51", replacing("ARC-Seal", "i=3;", "i=51;"), "more than 50 ARC sets"},
    {"a seal that is no tag list", replacing("ARC-Seal", "i=2;", "i=2; x;"), "\"x\" is no tag=value"},
    {"a tag twice", replacing("ARC-Seal", "i=2;", "i=2; d=a.example;"), "d= appears twice"},
    {"newest cv=fail", replacing("ARC-Seal", "i=3; a=ed25519-sha256; cv=pass", "i=3; a=ed25519-sha256; cv=fail"),
     "ARC-Seal i=3: cv=fail"},
    {"newest cv=FAIL", replacing("ARC-Seal", "i=3; a=ed25519-sha256; cv=pass", "i=3; a=ed25519-sha256; cv=FAIL"),
     "ARC-Seal i=3: cv=fail"},
    {"older cv=fail", replacing("ARC-Seal", "i=2; a=ed25519-sha256; cv=pass", "i=2; a=ed25519-sha256; cv=fail"),
     "ARC-Seal i=2: cv=fail, where only pass can stand"},
    {"cv=none above the first",
     replacing("ARC-Seal", "i=2; a=ed25519-sha256; cv=pass", "i=2; a=ed25519-sha256; cv=none"),
     "ARC-Seal i=2: cv=none, where only pass can stand"},
    {"cv=pass in the first", replacing("ARC-Seal", "cv=none", "cv=pass"), "cv=pass, where only none can stand"},
    {"an unknown cv=", replacing("ARC-Seal", "cv=none", "cv=maybe"), "cv= is neither none, pass nor fail"},
    {"no cv=", replacing("ARC-Seal", "cv=none;", ""), "cv= is neither none, pass nor fail"},
    {"h= in a seal", replacing("ARC-Seal", "i=2;", "i=2; h=from;"), "ARC-Seal i=2: h= does not belong there"},
    {"an empty h= in a seal", replacing("ARC-Seal", "i=2;", "i=2; h=;"), "ARC-Seal i=2: h= does not belong there"},
    {"a seal without d=", replacing("ARC-Seal", "d=list.example;", ""), "ARC-Seal i=3: d= is missing"},
    {"a seal by rsa-sha1", replacing("ARC-Seal", "a=ed25519-sha256", "a=rsa-sha1"), "rsa-sha1 is no longer safe"},
    {"a seal of the far future", replacing("ARC-Seal", "i=1;", "i=1; t=1999999999;"), "is in the future"},
    {"the newest signature signs ARC-Seal", replacing("ARC-Message-Signature", "h=From", "h=arc-seal:From"),
     "ARC-Message-Signature i=3: h= names ARC-Seal"},
    {"an old signature signs ARC-Seal",
     [](SealedMessage& message) {
       replace(message.field("ARC-Message-Signature", "i=1;").value, "h=From", "h=From :\r\n ARC-SEAL ");
     },
     "ARC-Message-Signature i=1: h= names ARC-Seal"},
};

TEST(Chain, IsBrokenByAnyFaultOfItsStructure) {
  for (const Spoiled& row : spoiled_chains) {
    SealedMessage message;
    message.seal().seal().seal();
    ASSERT_TRUE(chain_of(message));

    row.spoil(message);
    const auto chain = chain_of(message);

    ASSERT_FALSE(chain) << row.what;
    EXPECT_THAT(chain.error(), HasSubstr(row.reason)) << row.what;
  }
}

// RFC 8617 sections 4.1.1, 4.1.3 and 4.2.1.
TEST(Chain, TakesWhatTheGrammarAllows) {
  const Spoiled rows[] = {
      {"an instance of two digits", replacing("ARC-Seal", "i=2;", "i=02;"), ""},
      {"an instance that is not the first tag",
       replacing("ARC-Seal", "i=2; a=ed25519-sha256;", "a=ed25519-sha256; i=2;"), ""},
      {"comments and folds around an instance",
       replacing("ARC-Authentication-Results", "i=2;", "(a (b) \\) c)\r\n i (d) = (e)\r\n\t2 (f) ;"), ""},
      {"cv= in capitals", replacing("ARC-Seal", "cv=none", "cv=NONE"), ""},
      {"tags that nobody knows", replacing("ARC-Seal", "i=2;", "i=2; c=simple/simple; bh=; x=1; v=7;"), ""},
      {"v= in a signature", replacing("ARC-Message-Signature", "i=2;", "i=2; v=7;"), ""},
      {"blanks before the colon", [](SealedMessage& message) { message.field("ARC-Seal", "i=2;").name += " "; }, ""},
      {"names in any case", [](SealedMessage& message) { message.field("ARC-Seal", "i=2;").name = "aRC-sEAL"; }, ""},
      {"results that cannot be read", replacing("ARC-Authentication-Results", "i=2; mx", "i=2; =;"), ""},
  };
  for (const Spoiled& row : rows) {
    SealedMessage message;
    message.seal().seal().seal();
    row.spoil(message);

    const auto chain = chain_of(message);

    ASSERT_TRUE(chain) << row.what << ": " << chain.error();
    EXPECT_EQ(chain->size(), 3U) << row.what;
  }
}

// Covers: arc.message-signature-scope, arc.message-signature-form
TEST(Chain, LeavesItToTheSignatureWhatElseAnArcMessageSignatureSays) {
  const struct {
    const char* what;
    std::string_view old_part, new_part;
    std::string reason;  ///< Empty: it may verify.
  } rows[] = {
      {"it signs other fields of ARC", "h=From", "h=ARC-Message-Signature:ARC-Authentication-Results:From", ""},
      {"it signs Authentication-Results", "h=From", "h=Authentication-Results:From", ""},
      {"it leaves From open", "h=From:", "h=", "h= does not cover the From field"},
      {"it has expired", "; h=", "; x=1777000000; h=", "expired at 2026-04-24T03:06:40Z"},
      {"it has no bh=", "bh=", "xbh=", "bh= is missing"},
      {"it is of an unknown algorithm", "a=ed25519-sha256", "a=md5", "a= is unknown: \"md5\""},
      {"it is of a form that nobody knows", "c=relaxed", "c=lax", "c= is unknown: \"lax\""},
  };
  for (const auto& row : rows) {
    SealedMessage message;
    message.seal();
    replace(message.field("ARC-Message-Signature").value, row.old_part, row.new_part);

    const auto chain = chain_of(message);

    ASSERT_TRUE(chain) << row.what << ": " << chain.error();
    const auto& signature = chain->front().message_signature.signature;
    EXPECT_EQ(signature ? "" : signature.error(), row.reason) << row.what;
  }
}

// Covers: arc.fifty-sets
TEST(Chain, HasFiftySetsAtMost) {
  SealedMessage message;
  for (unsigned i = 0; i < most_sets; ++i) message.seal();
  EXPECT_EQ(chain_of(message)->size(), most_sets);

  message.seal();

  EXPECT_EQ(chain_of(message).error(), "there are more than 50 ARC sets");
}

// Covers: arc.bounded
TEST(Chain, DoesNotReadAHeaderFullOfArcFields) {
  SealedMessage message;
  for (int i = 0; i < 1000; ++i) message.header.push_back({"ARC-Seal", " nonsense"});

  EXPECT_EQ(chain_of(message).error(), "there are more than 50 ARC sets");
}

}  // namespace
}  // namespace dmarcd::arc
