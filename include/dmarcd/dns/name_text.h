#pragma once

#include <string_view>

namespace dmarcd::dns {

/// Whether a name is `domain` or below it: "a.example.com" is at or below "example.com". For names that are texts,
/// lower case, such as reports tell; no name is at or below an empty one.
bool is_at_or_below(std::string_view name, std::string_view domain);

}  // namespace dmarcd::dns
