#include "dmarcd/dkim/tag_list.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

bool is_tag_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

/// Printable, white space, or above ASCII.
bool is_value_octet(char c) {
  const unsigned char octet = static_cast<unsigned char>(c);
  return is_space(c) || (octet > 0x20 && octet != 0x7F);
}

Result<Tag> parse_tag(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    return permanent_failure(fmt::format("\"{}\" is no tag=value", printable(trim_space(text), 40)));

  const std::string_view name = trim_space(text.substr(0, equals));
  if (!is_tag_name(name)) return permanent_failure(fmt::format("\"{}\" is no tag name", printable(name, 40)));
  const std::string_view value = trim_space(text.substr(equals + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_octet))
    return permanent_failure(fmt::format("{}= holds a control character", printable(name, 40)));
  return Tag{std::string(name), std::string(value)};
}

}  // namespace

Result<TagList> TagList::parse(std::string_view text) {
  std::string_view rest = trim_space(text);
  if (!rest.empty() && rest.back() == ';') rest.remove_suffix(1);

  TagList list;
  for (bool is_last = false; !is_last;) {
    const std::size_t semicolon = rest.find(';');
    is_last = semicolon == std::string_view::npos;
    Tag tag = DMARCD_TRY(parse_tag(rest.substr(0, semicolon)));
    if (list.find(tag.name)) return permanent_failure(fmt::format("{}= appears twice", printable(tag.name, 40)));
    if (list.tags_.size() == most_tags) return permanent_failure(fmt::format("more than {} tags", most_tags));
    list.tags_.push_back(std::move(tag));
    if (!is_last) rest.remove_prefix(semicolon + 1);
  }
  return list;
}

std::optional<std::string_view> TagList::find(std::string_view name) const {
  const auto tag =
      std::find_if(tags_.begin(), tags_.end(), [&](const Tag& candidate) { return candidate.name == name; });
  if (tag == tags_.end()) return std::nullopt;
  return tag->value;
}

std::string without_space(std::string_view value) {
  std::string dense(value);
  dense.erase(std::remove_if(dense.begin(), dense.end(), is_space), dense.end());
  return dense;
}

std::optional<std::string> octets_of_base64(std::string_view value) {
  std::string dense = without_space(value);
  while (dense.size() % 4 != 0) dense += '=';
  return decode_base64(dense);
}

}  // namespace dmarcd::dkim
