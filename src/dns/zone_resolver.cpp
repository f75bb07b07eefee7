#include "dmarcd/dns/zone_resolver.h"

#include <fmt/format.h>

#include "dmarcd/dns/zone_upstream.h"

namespace dmarcd::dns {

LookupResult ZoneResolver::lookup(const DomainName& name, RecordType type) {
  questions_.push_back(fmt::format("{} {}", to_text(type), name.text()));
  return zone_.answer({name, type});
}

void ZoneResolver::prefetch(const DomainName&, RecordType, Continuation) {}

void ZoneUpstream::ask(const Question& question, std::function<void(LookupResult)> done) {
  done(zone_.answer(question));
}

}  // namespace dmarcd::dns
