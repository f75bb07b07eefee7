#pragma once

#include <string>
#include <string_view>

namespace dmarcd::advisor {

/// Text of letters is broken before this column, as RFC 5322 section 2.1.1 likes it.
constexpr std::size_t letter_width = 76;

/// The words in lines of at most letter_width, each begun with `indent`, the first with `first` in its place; with an
/// end of line.
std::string wrapped(std::string_view text, std::string_view first = "", std::string_view indent = "");

/// A heading with a line below it.
std::string heading(std::string_view text);

/// Where a domain's page is; empty without a dashboard.
std::string domain_link(std::string_view dashboard_url, std::string_view domain);

}  // namespace dmarcd::advisor
