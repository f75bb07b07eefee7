#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/config/document.h"

/// Other programs' configurations in our notation.
namespace dmarcd::conversion {

enum class Origin { opendmarc, rspamd };

/// "OpenDMARC", "rspamd".
std::string_view to_text(Origin origin);

/// Whose configuration the text looks like; nothing where it is not to be told.
std::optional<Origin> guess_origin(std::string_view text);

struct Conversion {
  /// A whole configuration that loads without a mistake. A comment at each setting names what it was made of, and one
  /// at the head each that has no counterpart.
  std::string configuration;

  /// The settings without a counterpart, each with the reason and what to do instead, in the order of their lines.
  std::vector<config::Mistake> remarks;
};

/// Converts `text`, which stands in `file`. Files that it names are read with `read_file`, as are those that the result
/// names. An Error lists what makes the text unreadable.
Result<Conversion> convert(Origin origin, std::string_view text, const std::string& file,
                           const config::ReadFile& read_file);

}  // namespace dmarcd::conversion
