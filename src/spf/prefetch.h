#pragma once

#include "dmarcd/dns/resolver.h"
#include "dmarcd/spf/macro_string.h"

namespace dmarcd::spf {

/// Starts the question for the record of `domain`, and as each record of the tree arrives, the questions of all of its
/// terms at once. Never waits; asks no more than check_host() may, and nothing of terms that need %{p}.
void prefetch_records(const dns::DomainName& domain, MacroFacts facts, dns::Resolver& resolver);

}  // namespace dmarcd::spf
