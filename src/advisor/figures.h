#pragma once

#include <vector>

#include "accounts.h"

namespace dmarcd::advisor {

/// Which names below and at the domain a judgement is about.
enum class Reach { all, at_domain, below };

SourceFigures figures_within(const Account& account, Reach reach);
inline std::uint64_t failing_of(const SourceFigures& figures) {
  return figures.messages - figures.aligned;
}

/// Own figures leave out what fails of sources whose failures an administrator accepts.
DomainFigures domain_figures(const Books& books, const DomainFacts& facts, Reach reach);

/// Own sources that were seen for the first time lately, though there are older reports.
bool is_new_source(const Books& books, const Account& account, const Mail& mail, const DomainFacts& facts,
                   const Thresholds& thresholds);

/// What a stage would have done to the days looked at.
Simulation simulate(const Books& books, Stage stage, Reach reach);

}  // namespace dmarcd::advisor
