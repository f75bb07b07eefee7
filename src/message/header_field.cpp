#include "dmarcd/message/header_field.h"

#include "dmarcd/base/text.h"

namespace dmarcd::message {
namespace {

/// The length of the line end that a fold consists of; 0 if `rest` begins with none. A lone LF is what some MTAs make
/// of CR LF.
std::size_t fold_length(std::string_view rest) {
  const std::size_t line_end = rest.starts_with("\r\n") ? 2 : rest.starts_with("\n") ? 1 : 0;
  return line_end > 0 && rest.size() > line_end && is_blank(rest[line_end]) ? line_end : 0;
}

}  // namespace

bool is_named(const HeaderField& field, std::string_view name) {
  std::string_view written = field.name;
  while (!written.empty() && is_blank(written.back())) written.remove_suffix(1);
  return equals_ignoring_case(written, name);
}

std::string unfolded(std::string_view value) {
  std::string line;
  for (std::string_view rest = trim_space(value); !rest.empty();) {
    if (const std::size_t length = fold_length(rest); length > 0) {
      rest.remove_prefix(length);
    } else {
      line += rest.front();
      rest.remove_prefix(1);
    }
  }
  return line;
}

}  // namespace dmarcd::message
