#include "source_address.h"

#include "dmarcd/base/text.h"

namespace dmarcd::receiving {
namespace {

std::string_view without_decoration(std::string_view text) {
  constexpr std::string_view tag = "IPv6:";
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (starts_with_ignoring_case(text, tag)) text.remove_prefix(tag.size());
  const bool is_v6 = text.find(':') != std::string_view::npos;
  return is_v6 ? text.substr(0, text.find('%')) : text;
}

}  // namespace

std::optional<SourceAddress> parse_source_address(std::string_view text) {
  const std::string_view bare = without_decoration(text);
  const Result<IpAddress> address = IpAddress::parse(bare);
  if (!address) return std::nullopt;
  const bool is_mapped = address->is_v4() && bare.find(':') != std::string_view::npos;
  return SourceAddress{*address, is_mapped || bare.size() != text.size()};
}

}  // namespace dmarcd::receiving
