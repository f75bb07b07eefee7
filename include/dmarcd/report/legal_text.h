#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dmarcd::report {

/// What a stranger says in a report (a selector, a HELO argument) is never longer than some hundred octets; whatever
/// came by another way must not swell the report.
constexpr std::size_t longest_text = 4096;

/// Octets from anywhere as text that may stand in an XML document: UTF-8 of characters that XML 1.0 section 2.2 allows.
/// All else is dropped, and so is what goes beyond `longest_text`. Tabs and line ends become blanks.
std::string legal_text(std::string_view octets);

}  // namespace dmarcd::report
