#include "dmarcd/inbox/views.h"

#include <algorithm>

namespace dmarcd::inbox {
namespace {

bool is_at_or_below(std::string_view name, std::string_view domain) {
  if (!name.ends_with(domain)) return false;
  name.remove_suffix(domain.size());
  return name.empty() || name.ends_with('.');
}

}  // namespace

bool Scope::sees(std::string_view domain) const {
  if (!domains) return true;
  return std::any_of(domains->begin(), domains->end(),
                     [&](const std::string& mine) { return is_at_or_below(domain, mine); });
}

}  // namespace dmarcd::inbox
