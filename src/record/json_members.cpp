#include "dmarcd/record/json_members.h"

namespace dmarcd::record {
namespace {

/// Whether more than `deepest` brackets are open at once, outside texts. What is no JSON is left to the parser.
bool is_nested_deeper(std::string_view octets, int deepest) {
  int depth = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const char c = octets[i];
    if (c == '"')
      is_in_text = !is_in_text;
    else if (is_in_text)
      i += c == '\\' ? 1 : 0;
    else if (c == '{' || c == '[')
      ++depth;
    else if (c == '}' || c == ']')
      --depth;
    if (depth > deepest) return true;
  }
  return false;
}

}  // namespace

// The library's own way to limit the depth, a callback, looks through all that a list holds each time an object in it
// ends: that takes quadratic time.
Result<nlohmann::json> parse_json_object(std::string_view octets, int deepest) {
  if (is_nested_deeper(octets, deepest)) return permanent_failure("is nested too deep");
  auto json = nlohmann::json::parse(octets.begin(), octets.end(), /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return permanent_failure("is no JSON object");
  return json;
}

}  // namespace dmarcd::record
