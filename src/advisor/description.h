#pragma once

#include <string>

#include "accounts.h"

namespace dmarcd::advisor {

/// What a page shows of a source: its names, addresses, domains, the evidence for its class, what is wrong with it.
Source describe(const Account& account, const Mail& mail, const DomainFacts& facts, const Thresholds& thresholds);

/// What is wrong with a source, or what it is.
Pattern pattern_of(const Account& account, const Mail& mail, const DomainFacts& facts);

/// Why it is in its class: a sentence for the basis, and what counts for and against it.
std::vector<std::string> evidence_of(const Account& account, const Source& source, const Mail& mail,
                                     const Thresholds& thresholds);

/// What to do, with names and numbers; empty: nothing.
std::string remedy_for(const Account& account, const Source& source, const Mail& mail, const DomainFacts& facts,
                       const Thresholds& thresholds);

}  // namespace dmarcd::advisor
