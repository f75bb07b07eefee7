#pragma once

#include <string>
#include <vector>

#include "dmarcd/config/config.h"
#include "dmarcd/config/document.h"

namespace dmarcd::config {

/// The largest file that a ReadFile needs to give; longer configurations are refused anyhow.
constexpr std::size_t largest_file = 4 << 20;

struct LoadedConfig {
  Config config;                        ///< To be used only if there are no mistakes.
  Remarks remarks;                      ///< Every mistake of every file, those of a file in the order of its lines.
  std::vector<std::string> list_files;  ///< Paths of the lists that settings name, each once.

  bool is_usable() const { return remarks.mistakes.empty(); }

  /// All mistakes, one a line, without a line's end at the end.
  std::string mistakes() const;
};

/// The configuration in `path` and what it includes; what is not set has its default.
LoadedConfig load_config(const std::string& path, const ReadFile& read_file);

}  // namespace dmarcd::config
