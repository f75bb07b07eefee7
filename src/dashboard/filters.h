#pragma once

#include <map>
#include <optional>
#include <string>

#include "dmarcd/inbox/people.h"
#include "dmarcd/inbox/views.h"

#include "outcome.h"
#include "url.h"

/// What a query asks for. A value that cannot be read is refused with 400 and its name, never ignored: whoever follows
/// a mistyped address must not take all of a list for the part that was meant.
namespace dmarcd::dashboard {

using Query = std::multimap<std::string, std::string>;

/// The first value of that name; empty if there is none.
std::string value_of(const Query& query, const std::string& name);

/// A value that may not be empty or missing; 400 otherwise.
Outcome<std::string> required(const Query& query, const std::string& name);

Outcome<inbox::ReportFilter> report_filter(const Query& query);
Outcome<inbox::RecordFilter> record_filter(const Query& query);
Outcome<std::optional<inbox::SourceClass>> class_filter(const Query& query);
Outcome<inbox::Page> page_of(const Query& query);

constexpr std::size_t rows_a_page = 100;
constexpr std::uint64_t deepest_offset = 1'000'000;  ///< A database walks over all rows before it.

/// The same address with its query, in which `name` has another value (empty: none).
Url with_query(const Url& url, const Query& query, std::string_view name = {}, std::string_view value = {});

}  // namespace dmarcd::dashboard
