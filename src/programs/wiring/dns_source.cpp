#include "dns_source.h"

#include <chrono>
#include <utility>

#include "dmarcd/dns/message_resolver.h"
#include "dmarcd/dns/zone_upstream.h"

#include "file.h"
#include "ldns_upstream.h"

namespace dmarcd::wiring {
namespace {

constexpr std::size_t largest_zone_file = 256UL << 20U;  // A zone of a test world; a real one is asked by DNS.

Result<std::unique_ptr<dns::Zone>> read_zones(const std::vector<std::string>& files) {
  auto zone = std::make_unique<dns::Zone>();
  for (const std::string& file : files) {
    const std::string text = DMARCD_TRY(system::read_file(file, largest_zone_file));
    DMARCD_TRY(zone->add(text, file));
  }
  return zone;
}

}  // namespace

Result<DnsSource> DnsSource::open(const std::vector<std::string>& zone_files, const config::Config& config) {
  const std::vector<std::string>& files = zone_files.empty() ? config.zone_files : zone_files;
  if (files.empty()) return DnsSource(nullptr, DMARCD_TRY(ldns::LdnsUpstream::create(config.nameservers)), config);
  std::unique_ptr<dns::Zone> zone = DMARCD_TRY(read_zones(files));
  auto upstream = std::make_unique<dns::ZoneUpstream>(*zone);
  return DnsSource(std::move(zone), std::move(upstream), config);
}

DnsSource::DnsSource(std::unique_ptr<dns::Zone> zone, std::unique_ptr<dns::Upstream> upstream,
                     const config::Config& config)
    : zone_(std::move(zone)),
      upstream_(std::move(upstream)),
      cache_(std::make_unique<dns::AnswerCache>(*upstream_, config.answer_cache)),
      budget_(config.message_budget) {}

std::unique_ptr<dns::Resolver> DnsSource::resolver() const {
  const Deadline deadline = std::chrono::steady_clock::now() + budget_.time;
  return std::make_unique<dns::MessageResolver>(*cache_, dns::LookupBudget{budget_.lookups, deadline});
}

}  // namespace dmarcd::wiring
