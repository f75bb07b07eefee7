#include "header_text.h"

#include <gmime/gmime.h>

#include "dmarcd/base/text.h"
#include "dmarcd/message/header_field.h"
#include "dmarcd/record/stored_text.h"

#include "library.h"

namespace dmarcd::gmime {

std::string structured_value(std::string_view value) {
  return value.size() > longest_structured_value ? std::string() : message::unfolded(value);
}

std::string valid_text(std::string_view text) {
  return record::stored_text(text, longest_shown_value);
}

std::string shown_value(std::string_view value) {
  const std::string text = message::unfolded(value.substr(0, longest_structured_value));
  const GFreed<char> decoded(g_mime_utils_header_decode_text(nullptr, text.c_str()));
  return decoded ? valid_text(trim_space(decoded.get())) : std::string();
}

}  // namespace dmarcd::gmime
