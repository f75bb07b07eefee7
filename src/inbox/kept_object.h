#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "dmarcd/base/result.h"
#include "dmarcd/record/json_members.h"

namespace dmarcd::inbox {

/// Reports that are kept nest no deeper: an object with a list of objects with such lists.
constexpr int deepest_kept = 5;

/// What `read` makes of the members of a text that JsonText wrote; a failure if the text is none, or a member is wrong.
template <class Read>
auto read_kept(std::string_view text, Read read) -> Result<std::invoke_result_t<Read, const record::JsonMembers&>> {
  const nlohmann::json object = DMARCD_TRY(record::parse_json_object(text, deepest_kept));
  std::string mistake;
  auto made = read(record::JsonMembers(object, mistake));
  if (!mistake.empty()) return permanent_failure(mistake);
  return made;
}

}  // namespace dmarcd::inbox
