#include "dmarcd/config/show.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/config/setting_table.h"

#include "notation_writer.h"

namespace dmarcd::config {
namespace {

std::string assignment(const Setting& setting, std::string_view value) {
  return fmt::format("{} = {};", setting.name, value);
}

const std::string& text_of_section(const std::string& path) {
  const std::vector<Section>& sections = section_table();
  return std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.path == path; })
      ->text;
}

/// What the setting does, the words that it takes if it takes only some, and an example.
std::string explanation(const Setting& setting) {
  std::string text = setting.sentence;
  if (setting.accepts.starts_with('"')) text += fmt::format(" Takes {}.", setting.accepts);
  if (!setting.example.empty()) text += fmt::format(" For example {}.", setting.example);
  return text;
}

}  // namespace

std::string show_config(const Config& config) {
  const Config defaults;
  NotationWriter writer;
  for (const Setting& setting : setting_table()) {
    writer.enter(setting.section);
    const std::string value = setting.print(config);
    if (setting.is_secret && value != setting.print(defaults))
      writer.comment(fmt::format("{} is set, and not shown", setting.name));
    else
      writer.line(assignment(setting, value));
  }
  return writer.finish();
}

std::string sample_config() {
  const Config defaults;
  NotationWriter writer;
  writer.comment(
      "Configuration of dmarcd. Every setting is here, with its default behind a #; dmarcd.conf(5) says more. "
      "\"dmarcd --check-config\" finds mistakes, \"systemctl reload dmarcd\" puts changes into force.");
  for (const Setting& setting : setting_table()) {
    writer.enter(setting.section, text_of_section(setting.section));
    writer.comment(explanation(setting));
    if (setting.shipped.empty()) {
      writer.line("#" + assignment(setting, setting.print(defaults)));
    } else {
      writer.comment(fmt::format("Default: {}.", setting.print(defaults)));
      writer.line(assignment(setting, setting.shipped));
    }
  }
  return writer.finish();
}

}  // namespace dmarcd::config
