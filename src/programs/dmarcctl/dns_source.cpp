#include "dns_source.h"

#include "dmarcd/dns/zone_resolver.h"

#include "file.h"

namespace dmarcd::dmarcctl {
namespace {

constexpr std::size_t largest_zone_file = 256UL << 20U;  // A zone of a test world; a real one is asked by DNS.

}  // namespace

Result<std::unique_ptr<dns::Zone>> read_zones(const std::vector<std::string>& files) {
  auto zone = std::make_unique<dns::Zone>();
  for (const std::string& file : files) {
    const std::string text = DMARCD_TRY(system::read_file(file, largest_zone_file));
    DMARCD_TRY(zone->add(text, file));
  }
  return zone;
}

Result<DnsSource> DnsSource::open(const std::vector<std::string>& zone_files) {
  if (zone_files.empty())
    return permanent_failure("no zone file is given, and name servers are not asked yet: add --zone FILE");
  DnsSource source;
  source.zone_ = DMARCD_TRY(read_zones(zone_files));
  return source;
}

std::unique_ptr<dns::Resolver> DnsSource::resolver() const {
  return std::make_unique<dns::ZoneResolver>(*zone_);
}

}  // namespace dmarcd::dmarcctl
