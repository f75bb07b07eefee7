#include "dmarcd/advisor/policy_change.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::advisor {
namespace {

struct Tag {
  std::string name;  ///< Lower case; the whole text where there is no "=".
  std::string text;  ///< Without blanks at its ends.
};

Tag read_tag(std::string_view piece) {
  const std::string_view text = trim_blanks(piece);
  return {to_lower(trim_blanks(text.substr(0, text.find('=')))), std::string(text)};
}

std::vector<Tag> tags_of(std::string_view record) {
  std::vector<Tag> tags;
  for (const std::string_view piece : split(record, ';'))
    if (!trim_blanks(piece).empty()) tags.push_back(read_tag(piece));
  return tags;
}

const Tag* find(const std::vector<Tag>& tags, const std::string& name) {
  const auto found = std::find_if(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.name == name; });
  return found == tags.end() ? nullptr : &*found;
}

std::string_view leading_blanks(std::string_view piece) {
  return piece.substr(0, static_cast<std::size_t>(trim_blanks(piece).data() - piece.data()));
}

}  // namespace

std::vector<TagDifference> difference(std::string_view before, std::string_view after) {
  using Kind = TagDifference::Kind;
  const std::vector<Tag> old_tags = tags_of(before);
  const std::vector<Tag> new_tags = tags_of(after);
  std::vector<TagDifference> differences;
  std::size_t next_old = 0;
  const auto tell_removed_up_to = [&](const std::string* name) {
    for (; next_old < old_tags.size() && (!name || old_tags[next_old].name != *name); ++next_old)
      if (!find(new_tags, old_tags[next_old].name))
        differences.push_back({Kind::removed, old_tags[next_old].name, old_tags[next_old].text, ""});
  };
  for (const Tag& tag : new_tags) {
    const Tag* old = find(old_tags, tag.name);
    if (old) tell_removed_up_to(&tag.name);
    if (!old)
      differences.push_back({Kind::added, tag.name, "", tag.text});
    else
      differences.push_back({old->text == tag.text ? Kind::equal : Kind::changed, tag.name, old->text, tag.text});
  }
  tell_removed_up_to(nullptr);
  return differences;
}

std::string with_policy(std::string_view record, dmarc::Policy policy) {
  std::string text;
  bool has_policy = false;
  const auto append = [&](std::string_view piece) {
    if (!text.empty()) text += ';';
    text += piece;
  };
  for (const std::string_view piece : split(record, ';')) {
    const std::string name = read_tag(piece).name;
    if (name == "t" || name == "pct") continue;
    if (name == "p" && has_policy) continue;
    if (name == "p") {
      append(fmt::format("{}p={}", leading_blanks(piece), to_text(policy)));
      has_policy = true;
    } else {
      append(piece);
    }
    if (name == "v" && !find(tags_of(record), "p")) {
      append(fmt::format(" p={}", to_text(policy)));
      has_policy = true;
    }
  }
  return text;
}

}  // namespace dmarcd::advisor
