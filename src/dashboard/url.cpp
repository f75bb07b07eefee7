#include "url.h"

#include <fmt/format.h>
#include <iterator>

#include "dmarcd/base/text.h"

namespace dmarcd::dashboard {
namespace {

void append_encoded(std::string& url, std::string_view text, std::string_view kept) {
  for (char c : text) {
    if (is_letter(c) || is_digit(c) || kept.find(c) != std::string_view::npos)
      url += c;
    else
      fmt::format_to(std::back_inserter(url), "%{:02X}", static_cast<unsigned char>(c));
  }
}

constexpr std::string_view unreserved = "-._~";

}  // namespace

Url Url::of_path(std::string_view decoded_path) {
  // "//host" would name another host.
  while (decoded_path.starts_with('/')) decoded_path.remove_prefix(1);
  Url url;
  url.text_ = "/";
  append_encoded(url.text_, decoded_path, "-._~/");
  return url;
}

std::optional<Url> Url::local(std::string_view text) {
  constexpr std::size_t longest = 2000;
  constexpr std::string_view kept = "-._~/?&=%+:";
  if (text.size() > longest || !text.starts_with('/') || text.starts_with("//")) return std::nullopt;
  for (char c : text)
    if (!is_letter(c) && !is_digit(c) && kept.find(c) == std::string_view::npos) return std::nullopt;
  Url url;
  url.text_ = text;
  url.has_query_ = text.find('?') != std::string_view::npos;
  return url;
}

Url Url::segment(std::string_view segment) const {
  Url longer = *this;
  if (!longer.text_.ends_with('/')) longer.text_ += '/';
  append_encoded(longer.text_, segment, unreserved);
  return longer;
}

Url Url::query(std::string_view name, std::string_view value) const {
  Url longer = *this;
  if (value.empty()) return longer;
  longer.text_ += longer.has_query_ ? '&' : '?';
  longer.has_query_ = true;
  append_encoded(longer.text_, name, unreserved);
  longer.text_ += '=';
  append_encoded(longer.text_, value, unreserved);
  return longer;
}

Url Url::anchor(std::string_view name) const {
  Url longer = *this;
  longer.text_ += '#';
  append_encoded(longer.text_, name, unreserved);
  return longer;
}

}  // namespace dmarcd::dashboard
