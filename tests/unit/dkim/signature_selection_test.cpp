#include "dmarcd/dkim/signature_selection.h"

#include <gtest/gtest.h>

namespace dmarcd::dkim {
namespace {

std::vector<dns::DomainName> names(const std::vector<std::string>& texts) {
  std::vector<dns::DomainName> names;
  for (const std::string& text : texts) names.push_back(*dns::DomainName::parse(text));
  return names;
}

using Positions = std::vector<std::size_t>;

// RFC 6376 section 6.1 leaves the order to the verifier.
TEST(SignatureSelection, TakesAllWhenTheyAreFew) {
  EXPECT_EQ(select_signatures(names({"a.example", "b.example"}), {}, 2), (Positions{0, 1}));
  EXPECT_EQ(select_signatures({}, names({"a.example"}), 2), Positions{});
}

// Covers: dkim.signature-limit
TEST(SignatureSelection, PrefersTheAuthorThenWhatMayAlignThenTheOrderOfTheHeader) {
  const std::vector<dns::DomainName> signers =
      names({"esp.example.net", "list.example.org", "mail.example.com", "news.example.com", "example.net"});
  const std::vector<dns::DomainName> authors = names({"news.example.com"});

  EXPECT_EQ(select_signatures(signers, authors, 1), (Positions{3}));
  EXPECT_EQ(select_signatures(signers, authors, 2), (Positions{2, 3}));
  EXPECT_EQ(select_signatures(signers, authors, 4), (Positions{0, 1, 2, 3}));
  EXPECT_EQ(select_signatures(signers, {}, 2), (Positions{0, 1}));
  EXPECT_EQ(select_signatures(signers, authors, 0), Positions{});
}

TEST(SignatureSelection, PrefersTheOrganizationToNeighboursBelowItsPublicSuffix) {
  const std::vector<dns::DomainName> signers = names({"a.co.uk", "b.co.uk", "example.co.uk", "mail.example.co.uk"});

  EXPECT_EQ(select_signatures(signers, names({"news.example.co.uk"}), 2), (Positions{2, 3}));
}

TEST(SignatureSelection, LooksAtEveryAuthor) {
  EXPECT_EQ(select_signatures(names({"x.example", "b.example", "a.example"}), names({"a.example", "b.example"}), 2),
            (Positions{1, 2}));
}

}  // namespace
}  // namespace dmarcd::dkim
