#pragma once

#include <optional>
#include <vector>

#include "dmarcd/dmarc/policy_discovery.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"

#include "policy_query.h"

namespace dmarcd::dmarc {

/// The names that a walk from `start` visits if no record stops it, longest first: eight at most (RFC 9989 section
/// 4.10). The walk goes down to the name of one label; the root is not asked.
std::vector<dns::DomainName> walk_names(const dns::DomainName& start);

/// A DNS Tree Walk. It ends at the first record with psd=y or psd=n, and goes on past a failed look-up: what is above
/// may still settle what is asked.
struct TreeWalk {
  dns::DomainName start;
  std::vector<PolicyQuery> queries;  ///< The first is that of `start`.
};

/// The queries that were sent, in order.
std::vector<DiscoveryStep> steps_of(const TreeWalk& walk);

TreeWalk walk_tree(const dns::DomainName& start, dns::Resolver& resolver);

/// What a name may hold, as far as a walk is concerned. A set, since a failed look-up hides it.
using Contents = unsigned;
namespace contents {
constexpr Contents nothing = 1;
constexpr Contents plain_record = 2;  // psd=u
constexpr Contents psd_yes = 4;
constexpr Contents psd_no = 8;
constexpr Contents anything = nothing | plain_record | psd_yes | psd_no;
constexpr Contents no_stop = nothing | plain_record;
}  // namespace contents

/// A way to read a walk. A walk without failures has exactly one; each failed look-up may hide a record that makes
/// another name the Organizational Domain, or none, so a walk with failures has one reading for each case. Together
/// they cover every case, and no two of one walk hold at once.
///
/// To ask "does it depend on what failed?" is to ask whether all readings say the same.
struct Reading {
  struct Assumption {
    dns::DomainName name;  // Whose look-up failed.
    Contents contents;
  };

  dns::DomainName organizational_domain;     ///< RFC 9989 section 4.10.2.
  std::optional<std::size_t> public_suffix;  ///< Which of the queries found psd=y and ended the walk there.
  std::vector<Assumption> assumptions;       ///< Names that failed and are not here may hold anything.
};

/// All readings of a walk, at most three a query and one more. The last is the one in which the least is hidden. With
/// the guard of `options` an Organizational Domain of one label without psd, which would be everybody's below it, gives
/// way to the name one label longer (section 11.8), and a top-level domain that gave no answer is taken to say no
/// psd=n.
std::vector<Reading> read_walk(const TreeWalk& walk, const DiscoveryOptions& options);

/// Whether both can hold at once.
bool are_compatible(const Reading& a, const Reading& b);

}  // namespace dmarcd::dmarc
