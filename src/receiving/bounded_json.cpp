#include "bounded_json.h"

#include <fmt/format.h>
#include <string>
#include <utility>

#include "dmarcd/receiving/limits.h"

namespace dmarcd::receiving {
namespace {

using nlohmann::json;

/// Goes through a text without keeping anything of it, and ends at the first thing that is beyond a limit. The
/// library's own parser with a callback takes quadratic time for what it is told to discard.
class Bounds final : public nlohmann::json_sax<json> {
 public:
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool string(string_t& text) override { return value() && is_short(text); }
  bool key(string_t& name) override { return is_short(name); }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return exceed("is no JSON, or is cut off");
  }

  const std::string& complaint() const { return complaint_; }

 private:
  bool exceed(std::string how) {
    complaint_ = std::move(how);
    return false;
  }
  bool value() {
    return ++values_ <= limits::most_json_values ||
           exceed(fmt::format("has more than {} values", limits::most_json_values));
  }
  bool is_short(const std::string& text) {
    return text.size() <= limits::longest_text ||
           exceed(fmt::format("has a text longer than {} octets", limits::longest_text));
  }
  bool open() {
    if (++depth_ > limits::deepest_element)
      return exceed(fmt::format("is nested deeper than {}", limits::deepest_element));
    return value();
  }
  bool close() {
    --depth_;
    return true;
  }

  int depth_ = 0;
  std::size_t values_ = 0;
  std::string complaint_;
};

}  // namespace

Result<json> parse_bounded_json(std::string_view octets) {
  Bounds bounds;
  if (!json::sax_parse(octets.begin(), octets.end(), &bounds)) return permanent_failure(bounds.complaint());
  json parsed = json::parse(octets.begin(), octets.end(), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return permanent_failure("is JSON, but no object");
  return parsed;
}

}  // namespace dmarcd::receiving
