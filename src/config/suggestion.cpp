#include "suggestion.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "dmarcd/base/text.h"
namespace dmarcd::config {
namespace {

const Section* find_section(std::string_view path) {
  const std::vector<Section>& sections = section_table();
  const auto found =
      std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.path == path; });
  return found == sections.end() ? nullptr : &*found;
}

/// How a section begins: "actions", or "forwarder \"campus\"" where it has a name.
std::string opening(const Section& section) {
  return section.heading(section.example_block).substr(section.path.rfind('.') + 1);
}

/// The sections that have a setting of that name: "dmarc or redis".
std::string homes_of(std::string_view name) {
  std::string homes;
  for (const Setting& setting : setting_table())
    if (setting.name == name) homes.append(homes.empty() ? "" : " or ").append(setting.section);
  return homes;
}

}  // namespace

std::string unknown_section(std::string_view path) {
  std::vector<std::string_view> candidates;
  for (const Section& section : section_table()) candidates.push_back(section.path);
  for (const Setting& setting : setting_table())
    if (setting.path() == path) return fmt::format("{} is a setting, not a section", setting.name);

  const std::string_view meant = nearest_word(path, candidates);
  const std::string unknown = fmt::format("unknown section \"{}\"", printable(path));
  return meant.empty() ? unknown : fmt::format("{}; did you mean {}?", unknown, meant);
}

std::string unknown_setting(std::string_view section, std::string_view name) {
  const std::string path = section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
  if (const Section* meant_section = find_section(path))
    return fmt::format("{} is a section; write {} {{ ... }}", name, opening(*meant_section));

  const std::string unknown = fmt::format("unknown setting \"{}\"", printable(name));
  const std::string homes = homes_of(name);
  if (!homes.empty()) return fmt::format("{} here; it belongs into the section {}", unknown, homes);

  std::vector<std::string_view> candidates;
  for (const Setting& setting : setting_table())
    if (setting.section == section) candidates.push_back(setting.name);
  const std::string_view meant = nearest_word(name, candidates);
  return meant.empty() ? unknown : fmt::format("{}; did you mean {}?", unknown, meant);
}

std::string setting_without_block(const Section& section, std::string_view name) {
  return fmt::format("{} stands in no block with a name; write {} {{ {} = ...; }}", printable(name), opening(section),
                     printable(name));
}

std::string unusable_block_name(std::string_view name) {
  return fmt::format("\"{}\" is not a name as \"campus-2\": letters, digits, hyphens and underscores, 64 at most",
                     printable(name));
}

}  // namespace dmarcd::config
