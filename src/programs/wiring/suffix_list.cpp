#include "suffix_list.h"

#include "libpsl_suffix_list.h"

namespace dmarcd::wiring {

Result<std::unique_ptr<dmarc::PublicSuffixList>> suffix_list(const config::Config& config) {
  if (config.session.evaluation.discovery.method == dmarc::DiscoveryMethod::treewalk) return nullptr;
  return libpsl::LibpslSuffixList::load(config.public_suffix_list);
}

}  // namespace dmarcd::wiring
