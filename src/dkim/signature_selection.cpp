#include "dmarcd/dkim/signature_selection.h"

#include <algorithm>
#include <numeric>

namespace dmarcd::dkim {
namespace {

enum class Nearness { same_domain, shares_two_labels, stranger };

Nearness nearness(const dns::DomainName& signer, const dns::DomainName& author) {
  if (signer == author) return Nearness::same_domain;
  if (signer.label_count() < 2 || author.label_count() < 2) return Nearness::stranger;
  return signer.rightmost_labels(2) == author.rightmost_labels(2) ? Nearness::shares_two_labels : Nearness::stranger;
}

Nearness nearness(const dns::DomainName& signer, const std::vector<dns::DomainName>& authors) {
  Nearness nearest = Nearness::stranger;
  for (const dns::DomainName& author : authors) nearest = std::min(nearest, nearness(signer, author));
  return nearest;
}

}  // namespace

std::vector<std::size_t> select_signatures(const std::vector<dns::DomainName>& signers,
                                           const std::vector<dns::DomainName>& author_domains, std::size_t most) {
  std::vector<std::size_t> positions(signers.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (positions.size() <= most) return positions;

  std::stable_sort(positions.begin(), positions.end(), [&](std::size_t a, std::size_t b) {
    return nearness(signers[a], author_domains) < nearness(signers[b], author_domains);
  });
  positions.resize(most);
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace dmarcd::dkim
