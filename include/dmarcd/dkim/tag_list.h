#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::dkim {

struct Tag {
  std::string name;   ///< As written: names are case-sensitive.
  std::string value;  ///< Without the white space at both ends; inside, folds and blanks as received.
};

/// The list "name=value; name=value" of signatures, key records and ARC fields (RFC 6376 section 3.2). Octets above
/// ASCII are taken in values, since internationalized mail has U-labels there (RFC 8616 section 4).
class TagList {
 public:
  /// A permanent Error for whatever the grammar forbids, a name that appears twice, and more than `most_tags`.
  static Result<TagList> parse(std::string_view text);

  /// Nothing if there is no such tag; an empty value is a value.
  std::optional<std::string_view> find(std::string_view name) const;

  /// In the order of the text; at least one.
  const std::vector<Tag>& tags() const { return tags_; }

  /// No list in use comes near; keeps the search for duplicates short whatever a stranger sends.
  static constexpr std::size_t most_tags = 100;

 private:
  std::vector<Tag> tags_;
};

/// The value without any white space, for those in which white space means nothing: b=, bh=, h=, p= ...
std::string without_space(std::string_view value);

/// The octets of b=, bh= and p=, white space aside. Padding may be missing (RFC 6376 section 2.10 wants it, and many do
/// not write it). Nothing for what is no base64.
std::optional<std::string> octets_of_base64(std::string_view value);

}  // namespace dmarcd::dkim
