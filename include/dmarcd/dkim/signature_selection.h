#pragma once

#include <cstddef>
#include <vector>

#include "dmarcd/dns/domain_name.h"

namespace dmarcd::dkim {

/// Which signatures are worth their price when a message has more than `most` (RFC 6376 section 6.1): those of an
/// author's domain first, then those that share labels with one and so may align, the most labels first, then the
/// others, each in the order of the header. `signers` are the d= of the signatures; returned are positions in it, in
/// rising order.
std::vector<std::size_t> select_signatures(const std::vector<dns::DomainName>& signers,
                                           const std::vector<dns::DomainName>& author_domains, std::size_t most);

}  // namespace dmarcd::dkim
