#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/inbox.h"

/// What people type on the command line, as the inbox has it.
namespace dmarcd::inbox_program {

/// A domain in lower case and A-labels, without a dot at its end; empty stays empty, for an option that is not given. A
/// permanent Error says why it is no domain.
Result<std::string> domain_argument(std::string_view text);

/// Empty if there are reports about the domain; else says that there are none, and which domain may be meant.
Result<std::string> no_report_about(inbox::Archive& archive, const std::string& domain);

/// For options that take an id: what is wrong with the text, or empty.
std::string complaint_about_id(const std::string& text);

}  // namespace dmarcd::inbox_program
