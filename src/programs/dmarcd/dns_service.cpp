#include "dns_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmarcd/dns/message_resolver.h"
#include "dmarcd/dns/zone_upstream.h"

#include "file.h"
#include "ldns_upstream.h"

namespace dmarcd::daemon {
namespace {

constexpr std::size_t largest_zone_file = 256UL << 20U;  // A zone of a test world; a real one is asked by DNS.

/// Begins to count the message's time when the message first waits.
class PatientResolver final : public dns::Resolver {
 public:
  PatientResolver(dns::AnswerCache& cache, const config::MessageBudget& budget)
      : resolver_(cache, {.lookups = budget.lookups, .deadline = Deadline::max()}), time_(budget.time) {}

  dns::LookupResult lookup(const dns::DomainName& name, dns::RecordType type) override {
    if (!std::exchange(is_waiting_, true)) resolver_.set_deadline(std::chrono::steady_clock::now() + time_);
    return resolver_.lookup(name, type);
  }

  using Resolver::prefetch;
  void prefetch(const dns::DomainName& name, dns::RecordType type, Continuation then) override {
    resolver_.prefetch(name, type, std::move(then));
  }

 private:
  dns::MessageResolver resolver_;
  const std::chrono::milliseconds time_;
  bool is_waiting_ = false;
};

Result<void> read_zones(const std::vector<std::string>& files, dns::Zone& zone) {
  for (const std::string& file : files) {
    const std::string text = DMARCD_TRY(system::read_file(file, largest_zone_file));
    DMARCD_TRY(zone.add(text, file));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<DnsService>> DnsService::open(const config::Config& config) {
  std::unique_ptr<DnsService> service(new DnsService);
  if (config.zone_files.empty()) {
    service->upstream_ = DMARCD_TRY(ldns::LdnsUpstream::create(config.nameservers));
  } else {
    service->zone_ = std::make_unique<dns::Zone>();
    DMARCD_TRY(read_zones(config.zone_files, *service->zone_));
    service->upstream_ = std::make_unique<dns::ZoneUpstream>(*service->zone_);
  }
  service->cache_ = std::make_unique<dns::AnswerCache>(*service->upstream_, config.answer_cache);
  return service;
}

DnsService::~DnsService() {
  upstream_.reset();  // It calls into the cache until it has ended.
}

std::unique_ptr<dns::Resolver> DnsService::resolver_for_message(const config::MessageBudget& budget) {
  return std::make_unique<PatientResolver>(*cache_, budget);
}

}  // namespace dmarcd::daemon
