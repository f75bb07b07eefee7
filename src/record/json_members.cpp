#include "dmarcd/record/json_members.h"

namespace dmarcd::record {

Result<nlohmann::ordered_json> parse_json_object(std::string_view octets, int deepest) {
  using Json = nlohmann::ordered_json;
  bool is_too_deep = false;
  const auto limit_depth = [&](int depth, Json::parse_event_t, Json&) {
    is_too_deep = is_too_deep || depth > deepest;
    return !is_too_deep;
  };
  Json json = Json::parse(octets.begin(), octets.end(), limit_depth, /*allow_exceptions=*/false);
  if (is_too_deep) return permanent_failure("is nested too deep");
  if (!json.is_object()) return permanent_failure("is no JSON object");
  return json;
}

}  // namespace dmarcd::record
