#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::receiving {

/// Reads one JSON object within the limits of documents: depth, number of values, octets of a text. Throws nothing.
Result<nlohmann::json> parse_bounded_json(std::string_view octets);

}  // namespace dmarcd::receiving
