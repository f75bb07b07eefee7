#include <fmt/format.h>

#include "dmarcd/base/text.h"
#include "dmarcd/config/setting_table.h"
#include "dmarcd/config/show.h"

namespace dmarcd::config {
namespace {

/// Text without scdoc's markup.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '_' || c == '*' || c == '\\' || c == '<' || c == '#' || c == '.') result += '\\';
    result += c;
  }
  return result;
}

std::string entry(const Setting& setting, const Config& defaults) {
  std::string text = fmt::format("*{}* = _{}_\n\t{}\n\n\tTakes {}.", plain(setting.name),
                                 plain(setting.print(defaults)), plain(setting.sentence), plain(setting.accepts));
  if (!setting.example.empty()) text += fmt::format(" For example *{}*.", plain(setting.example));
  return text + "\n\n";
}

}  // namespace

std::string manual_of_settings() {
  const Config defaults;
  std::string manual;
  for (const Section& section : section_table()) {
    manual +=
        fmt::format("## {}{}\n\n{}\n\n", section.path, section.has_blocks() ? " \"NAME\"" : "", plain(section.text));
    for (const Setting& setting : setting_table())
      if (setting.section == section.path) manual += entry(setting, defaults);
  }
  return manual;
}

}  // namespace dmarcd::config
