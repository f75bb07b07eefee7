#include "dmarcd/inbox/views.h"

#include <algorithm>

#include "dmarcd/dns/name_text.h"

namespace dmarcd::inbox {

bool Scope::sees(std::string_view domain) const {
  if (!domains) return true;
  return std::any_of(domains->begin(), domains->end(),
                     [&](const std::string& mine) { return dns::is_at_or_below(domain, mine); });
}

}  // namespace dmarcd::inbox
