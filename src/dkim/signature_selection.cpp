#include "dmarcd/dkim/signature_selection.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace dmarcd::dkim {
namespace {

/// The greater, the likelier to align: the labels that both names end with. A top-level domain alone is shared with
/// half the world and counts for nothing.
std::size_t nearness(const dns::DomainName& signer, const dns::DomainName& author) {
  if (signer == author) return std::numeric_limits<std::size_t>::max();
  const std::size_t most = std::min(signer.label_count(), author.label_count());
  std::size_t shared = 0;
  while (shared < most && signer.rightmost_labels(shared + 1) == author.rightmost_labels(shared + 1)) ++shared;
  return shared > 1 ? shared : 0;
}

std::size_t nearness(const dns::DomainName& signer, const std::vector<dns::DomainName>& authors) {
  std::size_t nearest = 0;
  for (const dns::DomainName& author : authors) nearest = std::max(nearest, nearness(signer, author));
  return nearest;
}

}  // namespace

std::vector<std::size_t> select_signatures(const std::vector<dns::DomainName>& signers,
                                           const std::vector<dns::DomainName>& author_domains, std::size_t most) {
  std::vector<std::size_t> positions(signers.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (positions.size() <= most) return positions;

  std::stable_sort(positions.begin(), positions.end(), [&](std::size_t a, std::size_t b) {
    return nearness(signers[a], author_domains) > nearness(signers[b], author_domains);
  });
  positions.resize(most);
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace dmarcd::dkim
