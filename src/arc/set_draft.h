#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "dmarcd/dkim/tag_list.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::arc {

/// A field of tags: where it stands in the header, and what it says.
struct TagField {
  std::size_t position;
  dkim::TagList tags;
};

/// The fields of one instance that were found so far, each at most once.
struct SetDraft {
  std::optional<std::size_t> results_position;
  std::optional<TagField> message_signature;
  std::optional<TagField> seal;
};

/// By instance.
using SetDrafts = std::map<unsigned, SetDraft>;

/// Every ARC field of a header in its set. The Error says which field belongs to none, or is the second of its kind in
/// one, or that there are more than `most_sets`.
tl::expected<SetDrafts, std::string> draft_sets(const std::vector<message::HeaderField>& header);

}  // namespace dmarcd::arc
