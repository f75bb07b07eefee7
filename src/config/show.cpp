#include "dmarcd/config/show.h"

#include <fmt/format.h>

#include "dmarcd/config/notation_writer.h"
#include "dmarcd/config/setting_table.h"

namespace dmarcd::config {
namespace {

std::string assignment(const Setting& setting, std::string_view value) {
  return fmt::format("{} = {};", setting.name, value);
}

/// The heading of an example, its last part behind a #.
std::string heading_as_comment(const Section& section) {
  std::string text = section.heading(section.example_block);
  text.insert(section.path.rfind('.') + 1, "#");
  return text;
}

/// What the setting does, and the words that it takes if it takes only some.
std::string explanation(const Setting& setting) {
  if (!setting.accepts.starts_with('"')) return std::string(setting.sentence);
  return fmt::format("{} Takes {}.", setting.sentence, setting.accepts);
}

void add_sample(const Setting& setting, NotationWriter& writer) {
  const std::string usual = setting.print(Config());
  writer.comment(setting.example.empty() ? explanation(setting)
                                         : fmt::format("{} For example {}.", explanation(setting), setting.example));
  if (setting.shipped.empty()) return writer.line("#" + assignment(setting, usual));
  writer.comment(fmt::format("Default: {}.", usual));
  writer.line(assignment(setting, setting.shipped));
}

/// A setting of a block that nobody has yet.
void add_example(const Setting& setting, NotationWriter& writer) {
  writer.comment(explanation(setting));
  writer.line("#" +
              assignment(setting, setting.example.empty() ? setting.print(Config()) : std::string(setting.example)));
}

void show_settings(const Section& section, const std::string& block, const Config& config, NotationWriter& writer) {
  for (const Setting& setting : setting_table()) {
    if (setting.section != section.path) continue;
    const std::string value = setting.print(config, block);
    if (setting.is_secret && value != setting.print(Config(), block))
      writer.comment(fmt::format("{} is set, and not shown", setting.name));
    else
      writer.line(assignment(setting, value));
  }
}

}  // namespace

std::string show_config(const Config& config) {
  NotationWriter writer;
  for (const Section& section : section_table()) {
    const std::vector<std::string> blocks = section.has_blocks() ? section.blocks(config) : std::vector{std::string()};
    for (const std::string& block : blocks) {
      writer.enter(section.heading(block));
      show_settings(section, block, config, writer);
    }
  }
  return writer.finish();
}

std::string sample_config() {
  NotationWriter writer;
  writer.comment(
      "Configuration of dmarcd. Every setting is here, with its default behind a #; dmarcd.conf(5) says more. "
      "\"dmarcd --check-config\" finds mistakes, \"systemctl reload dmarcd\" puts changes into force.");
  for (const Section& section : section_table()) {
    writer.enter(section.has_blocks() ? heading_as_comment(section) : section.path, section.text);
    for (const Setting& setting : setting_table())
      if (setting.section == section.path)
        section.has_blocks() ? add_example(setting, writer) : add_sample(setting, writer);
  }
  return writer.finish();
}

}  // namespace dmarcd::config
