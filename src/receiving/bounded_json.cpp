#include "bounded_json.h"

#include <fmt/format.h>
#include <string>
#include <utility>

#include "dmarcd/receiving/limits.h"

namespace dmarcd::receiving {
namespace {

using nlohmann::json;

/// Counts while the text is parsed. Once it is beyond a limit it keeps no value any more, so that memory ends there.
class Bounds {
 public:
  bool allows(int depth, const json& value) {
    if (depth > limits::deepest_element) exceed(fmt::format("is nested deeper than {}", limits::deepest_element));
    if (++values_ > limits::most_elements) exceed(fmt::format("has more than {} values", limits::most_elements));
    const std::string* text = value.get_ptr<const std::string*>();
    if (text && text->size() > limits::longest_text)
      exceed(fmt::format("has a text longer than {} octets", limits::longest_text));
    return excess_.empty();
  }

  const std::string& excess() const { return excess_; }

 private:
  void exceed(std::string how) {
    if (excess_.empty()) excess_ = std::move(how);
  }

  std::size_t values_ = 0;
  std::string excess_;
};

}  // namespace

Result<json> parse_bounded_json(std::string_view octets) {
  Bounds bounds;
  const auto watch = [&](int depth, json::parse_event_t, json& value) { return bounds.allows(depth, value); };
  json parsed = json::parse(octets.begin(), octets.end(), watch, /*allow_exceptions=*/false);
  if (!bounds.excess().empty()) return permanent_failure(bounds.excess());
  if (parsed.is_discarded()) return permanent_failure("is no JSON, or is cut off");
  if (!parsed.is_object()) return permanent_failure("is JSON, but no object");
  return parsed;
}

}  // namespace dmarcd::receiving
