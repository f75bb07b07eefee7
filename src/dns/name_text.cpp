#include "dmarcd/dns/name_text.h"

namespace dmarcd::dns {

bool is_at_or_below(std::string_view name, std::string_view domain) {
  if (domain.empty() || !name.ends_with(domain)) return false;
  name.remove_suffix(domain.size());
  return name.empty() || name.ends_with('.');
}

}  // namespace dmarcd::dns
