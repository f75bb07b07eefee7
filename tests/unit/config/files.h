#pragma once

#include <map>
#include <string>
#include <vector>

#include "dmarcd/config/document.h"
#include "dmarcd/config/load.h"

namespace dmarcd::config {

/// Contents by path: what a test has in place of a disk.
using Files = std::map<std::string, std::string>;

inline ReadFile reader_of(Files files) {
  return [files = std::move(files)](const std::string& path) -> Result<std::string> {
    const auto file = files.find(path);
    if (file == files.end()) return permanent_failure("cannot read " + path + ": it is not there");
    return file->second;
  };
}

/// Loads `text` as /etc/dmarcd.conf, beside `others`.
inline LoadedConfig load_text(const std::string& text, Files others = {}) {
  others["/etc/dmarcd.conf"] = text;
  return load_config("/etc/dmarcd.conf", reader_of(std::move(others)));
}

inline std::vector<std::string> lines_of(const std::vector<Mistake>& remarks) {
  std::vector<std::string> lines;
  for (const Mistake& remark : remarks) lines.push_back(to_text(remark));
  return lines;
}

}  // namespace dmarcd::config
