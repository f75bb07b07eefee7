#include "negotiation.h"

#include <gtest/gtest.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

#include "answer.h"

namespace dmarcd::libmilter {
namespace {

constexpr unsigned long all_actions = SMFI_CURR_ACTS;
constexpr unsigned long all_steps = SMFI_CURR_PROT;

TEST(Negotiation, SparesEveryRoundTripThatTheMtaCanSpare) {
  const Agreement agreement = negotiate({all_actions, all_steps}, {});

  for (const long step :
       {SMFIP_NR_CONN, SMFIP_NR_HELO, SMFIP_NR_MAIL, SMFIP_NR_RCPT, SMFIP_NR_HDR, SMFIP_NR_EOH, SMFIP_NR_BODY})
    EXPECT_TRUE(agreement.skips_reply_to(static_cast<unsigned long>(step))) << step;
  EXPECT_NE(agreement.steps & SMFIP_NODATA, 0U);
  EXPECT_NE(agreement.steps & SMFIP_NOUNKNOWN, 0U);
  EXPECT_EQ(agreement.leading_space(), session::LeadingSpace::kept);
}

TEST(Negotiation, LeavesOutNoStepThatAVerdictNeeds) {
  const Agreement agreement = negotiate({all_actions, all_steps}, {});

  EXPECT_EQ(agreement.steps & (SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NOMAIL | SMFIP_NORCPT | SMFIP_NOHDRS |
                               SMFIP_NOEOH | SMFIP_NOBODY | SMFIP_SKIP | SMFIP_RCPT_REJ),
            0U);
}

TEST(Negotiation, TakesNothingThatIsNotOffered) {
  const Agreement agreement = negotiate({SMFI_V2_ACTS, SMFI_V2_PROT}, {});

  EXPECT_EQ(agreement.steps, 0U);
  EXPECT_EQ(agreement.actions, static_cast<unsigned long>(SMFIF_ADDHDRS | SMFIF_CHGHDRS));
  EXPECT_EQ(agreement.leading_space(), session::LeadingSpace::removed);
}

TEST(Negotiation, AsksForHoldingOnlyIfItMayBeUsed) {
  evaluation::ActionOptions options;
  EXPECT_FALSE(negotiate({all_actions, all_steps}, options).has(SMFIF_QUARANTINE));

  options.quarantine = evaluation::ActionKind::quarantine;
  EXPECT_TRUE(negotiate({all_actions, all_steps}, options).has(SMFIF_QUARANTINE));
}

TEST(Negotiation, SaysWhatWillBeMissing) {
  evaluation::ActionOptions options;
  EXPECT_EQ(shortcomings(negotiate({all_actions, all_steps}, options), options), "");

  options.reject = evaluation::ActionKind::quarantine;
  EXPECT_EQ(shortcomings(negotiate({SMFIF_ADDHDRS | SMFIF_SETSYMLIST, all_steps}, options), options),
            "milter: the MTA does not let us remove forged Authentication-Results, hold messages.");
}

TEST(Answer, AReplyIsTakenApartAndSafeForAFormatString) {
  struct Row {
    std::string reply;
    Reply pieces;
  };
  const Row rows[] = {
      {"550 5.7.26 100% sure", {"550", "5.7.26", "100%% sure"}},
      {"550 No code at all", {"550", "", "No code at all"}},
      {"451 4.7.1", {"451", "4.7.1", ""}},
      {"550 5.7.26 a\r\n250 b", {"550", "5.7.26", "a\\x0d\\x0a250 b"}},
  };
  for (const Row& row : rows) {
    const Reply pieces = split_reply(row.reply);
    EXPECT_EQ(pieces.code, row.pieces.code);
    EXPECT_EQ(pieces.enhanced_code, row.pieces.enhanced_code);
    EXPECT_EQ(pieces.text, row.pieces.text);
  }
  EXPECT_LE(split_reply("550 5.7.26 " + std::string(10'000, 'x')).text.size(), 490U);
}

TEST(Answer, AnInsertedValueBeginsWithItsBlankWhereTheMtaAddsNone) {
  EXPECT_EQ(value_to_insert("a;\r\n\tb", session::LeadingSpace::kept), " a;\n\tb");
  EXPECT_EQ(value_to_insert(" a", session::LeadingSpace::kept), " a");
  EXPECT_EQ(value_to_insert("a", session::LeadingSpace::removed), "a");
}

}  // namespace
}  // namespace dmarcd::libmilter
