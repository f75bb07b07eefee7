#pragma once

#include <optional>

#include "dmarcd/advisor/advice.h"

#include "view.h"

/// What the page of a domain tells in tables.
namespace dmarcd::dashboard {

Table condition_table(const advisor::Advice& advice);
Table blocker_table(const advisor::Advice& advice);
Table loss_table(const advisor::Advice& advice);
Table source_table(const advisor::Advice& advice, std::optional<inbox::SourceClass> only);
Table subdomain_table(const advisor::Advice& advice);
Table reporter_table(const std::vector<inbox::ReporterLine>& reporters);
Table policy_table(const std::vector<inbox::PolicyLine>& policies);
Table rule_table(const std::vector<inbox::SourceRule>& rules);

}  // namespace dmarcd::dashboard
