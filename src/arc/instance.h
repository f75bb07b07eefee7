#pragma once

#include <optional>
#include <string_view>

namespace dmarcd::arc {

/// The number that i= gives to a set: one or two digits, 1 to 99 (RFC 8617 section 4.2.1; more than 50 is for the chain
/// to refuse). Nothing for any other text.
std::optional<unsigned> parse_instance(std::string_view text);

/// An ARC-Authentication-Results field (RFC 8617 section 4.1.1) taken apart.
struct NumberedResults {
  unsigned instance;
  std::string_view results;  ///< What an Authentication-Results field would have as its value.
};

/// Nothing unless the value begins with an instance. Comments, blanks and folds are allowed around all its parts.
std::optional<NumberedResults> parse_numbered_results(std::string_view field_value);

}  // namespace dmarcd::arc
