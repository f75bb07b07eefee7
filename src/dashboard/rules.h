#pragma once

#include "shell.h"

namespace dmarcd::dashboard {

/// The rules of a domain; an administrator can remove each.
Html rule_list(const Visit& visit, const std::string& domain, const std::vector<inbox::SourceRule>& rules);

/// The form that decides what a source is, filled in with what it is known by best.
Html decision_form(const Visit& visit, const std::string& domain, const advisor::Source& source);

}  // namespace dmarcd::dashboard
