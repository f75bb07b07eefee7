#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/config/document.h"
#include "dmarcd/config/notation_writer.h"
#include "dmarcd/config/setting_table.h"
#include "dmarcd/conversion/conversion.h"

namespace dmarcd::conversion {

/// A setting of the other program as it stands there.
struct Source {
  config::Position position;
  std::string text;  ///< "AuthservID mx.example.net"
};

/// One of our settings: its section, its name there, and the block's name if its section has such.
struct Target {
  std::string section;  ///< "dmarc.actions"
  std::string name;
  std::string block = {};

  bool operator==(const Target&) const = default;
};

/// Our configuration while it is being put together.
class Draft {
 public:
  /// Sets `target` to `value`, which is in the notation. What was set before is replaced.
  void set(const Target& target, std::string_view value, const Source& source);

  /// Adds the elements to the list that `target` is.
  void extend(const Target& target, const std::vector<std::string>& elements, const Source& source);

  /// Says that `source` has no counterpart, why, and what to do instead.
  void remark(const Source& source, std::string_view why);

  /// The configuration, under the headline. What cannot stand in a configuration after all, since a value is out of
  /// range or a file missing, is left out with a remark.
  Result<Conversion> finish(std::string_view headline, const config::ReadFile& read_file);

 private:
  struct Entry {
    Target target;
    std::string value;
    Source source;
  };

  struct Written {
    std::string text;
    std::vector<std::optional<std::size_t>> entry_of_line;  ///< Its index, for lines that belong to one.
  };

  Entry* find(const Target& target);
  std::vector<std::string> blocks_of(const std::string& section) const;
  void write_block(const config::Section& section, const std::string& block, config::NotationWriter& writer,
                   Written& written) const;
  Written write(std::string_view headline) const;

  static std::vector<config::Mistake> find_mistakes(const Written& written, const config::ReadFile& read_file);
  std::vector<std::size_t> entries_behind(const config::Mistake& mistake, const Written& written) const;
  void leave_out(const std::vector<config::Mistake>& mistakes, const Written& written);

  std::vector<Entry> entries_;
  std::vector<config::Mistake> remarks_;
  std::set<std::string> left_out_;  ///< Texts of the sources of which an entry was; each is told once.
};

/// "[\"a\", \"b\"]"
std::string list_text(const std::vector<std::string>& elements);

}  // namespace dmarcd::conversion
