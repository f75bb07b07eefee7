#include "dmarcd/receiving/evidence_line.h"

#include <gtest/gtest.h>

namespace dmarcd::receiving {
namespace {

const Evidence evidence = {
    .header_from = "shop.example",
    .envelope_from = "",
    .envelope_to = "",
    .dkim = {{"shop.example", "s1", dkim::DkimCode::pass, ""},
             {"mailer.example", "", dkim::DkimCode::fail, "body hash did not verify"}},
    .spf = {{"bounces.example", spf::SpfIdentity::mail_from, spf::SpfCode::softfail, "~all"}},
    .reasons = {{"mailing_list", "seen before"}, {"other", ""}},
};

TEST(EvidenceLine, TellsEachResultWithWhatItIsAbout) {
  EXPECT_EQ(dkim_line(evidence), "shop.example (s1): pass; mailer.example: fail, body hash did not verify");
  EXPECT_EQ(spf_line(evidence), "bounces.example (mfrom): softfail, ~all");
  EXPECT_EQ(reasons_line(evidence), "mailing_list: seen before; other");
}

TEST(EvidenceLine, IsEmptyWithoutResults) {
  EXPECT_EQ(dkim_line({}) + spf_line({}) + reasons_line({}), "");
}

}  // namespace
}  // namespace dmarcd::receiving
