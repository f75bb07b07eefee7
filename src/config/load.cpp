#include "dmarcd/config/load.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "dmarcd/base/text.h"
#include "dmarcd/config/setting_table.h"

#include "rules.h"
#include "suggestion.h"

namespace dmarcd::config {
namespace {

/// A file that is no configuration at all has as many mistakes as lines; nobody reads more than these.
constexpr std::size_t most_mistakes = 100;

class Loader {
 public:
  explicit Loader(const ReadFile& read_file) : reading_{read_file, loaded_.remarks, loaded_.list_files, "", ""} {}

  LoadedConfig load(const std::string& path);

 private:
  void mistake(const Position& position, std::string text) {
    loaded_.remarks.mistakes.push_back({position, std::move(text)});
  }
  void begin_section(const SectionBegin& begin);
  void begin_block(const SectionBegin& begin, const Section& section, const std::string& name);
  void read_setting(const Assignment& assignment);

  LoadedConfig loaded_;
  Reading reading_;
  std::set<std::string> unknown_sections_;
  Places places_;
};

/// What a section's path in a file stands for: a section of the table, and the name of the block if it has such.
struct Home {
  const Section* section;
  std::string block;
};

std::optional<Home> find_home(const std::string& path) {
  for (const Section& section : section_table()) {
    if (path == section.path) return Home{&section, ""};
    if (section.has_blocks() && path.starts_with(section.path + "."))
      return Home{&section, path.substr(section.path.size() + 1)};
  }
  return std::nullopt;
}

bool is_inside(const std::string& section, const std::set<std::string>& outer_sections) {
  for (std::size_t end = section.size(); end != section.npos && end != 0; end = section.rfind('.', end - 1))
    if (outer_sections.contains(section.substr(0, end))) return true;
  return false;
}

/// A section that does not exist is reported once, and nothing in it.
void Loader::begin_section(const SectionBegin& begin) {
  if (is_inside(begin.path, unknown_sections_)) return;
  const std::optional<Home> home = find_home(begin.path);
  if (home && home->block.empty()) return;
  if (home) return begin_block(begin, *home->section, home->block);
  unknown_sections_.insert(begin.path);
  mistake(begin.position, unknown_section(begin.path));
}

void Loader::begin_block(const SectionBegin& begin, const Section& section, const std::string& name) {
  if (is_block_name(name)) {
    section.begin_block(name, loaded_.config);
    places_.try_emplace(begin.path, begin.position);
    return;
  }
  unknown_sections_.insert(begin.path);
  const bool is_in_block = places_.contains(begin.path.substr(0, begin.path.rfind('.')));
  mistake(begin.position,
          is_in_block ? fmt::format("unknown section \"{}\"", printable(begin.path)) : unusable_block_name(name));
}

void Loader::read_setting(const Assignment& assignment) {
  if (is_inside(assignment.section, unknown_sections_)) return;
  const std::optional<Home> home = find_home(assignment.section);
  const std::string section = home ? home->section->path : assignment.section;
  if (home && home->section->has_blocks() && home->block.empty())
    return mistake(assignment.position, setting_without_block(*home->section, assignment.name));
  for (const Setting& setting : setting_table()) {
    if (setting.section != section || setting.name != assignment.name) continue;
    reading_.setting = setting.name;
    reading_.block = home->block;
    places_[assignment.section + "." + assignment.name] = assignment.position;
    setting.read(assignment.value, loaded_.config, reading_);
    return;
  }
  mistake(assignment.position, unknown_setting(section, assignment.name));
}

/// Files in the order of their first mistake, each from its first line to its last.
void sort_by_place(std::vector<Mistake>& mistakes) {
  std::map<std::string, std::size_t> order;
  for (const Mistake& mistake : mistakes) order.try_emplace(mistake.position.file, order.size());
  const auto key = [&](const Mistake& mistake) {
    return std::tuple(order.at(mistake.position.file), mistake.position.line, mistake.position.column);
  };
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [&](const Mistake& a, const Mistake& b) { return key(a) < key(b); });
}

void cut_off(std::vector<Mistake>& mistakes) {
  if (mistakes.size() <= most_mistakes) return;
  const std::size_t more = mistakes.size() - most_mistakes;
  mistakes.resize(most_mistakes);
  mistakes.push_back({{}, fmt::format("{} more mistakes are not shown", more)});
}

LoadedConfig Loader::load(const std::string& path) {
  const Document document = read_document(path, reading_.read_file, loaded_.remarks);
  for (const SectionBegin& begin : document.sections) begin_section(begin);
  for (const Assignment& assignment : document.assignments) read_setting(assignment);
  loaded_.config.session.local_rules.own_report_address = loaded_.config.report_settings.email;
  check_rules(loaded_.config, places_, loaded_.remarks);
  for (std::vector<Mistake>* remarks : {&loaded_.remarks.mistakes, &loaded_.remarks.notes}) {
    sort_by_place(*remarks);
    cut_off(*remarks);
  }
  return std::move(loaded_);
}

}  // namespace

std::string LoadedConfig::mistakes() const {
  std::string lines;
  for (const Mistake& mistake : remarks.mistakes) lines += (lines.empty() ? "" : "\n") + to_text(mistake);
  return lines;
}

LoadedConfig load_config(const std::string& path, const ReadFile& read_file) {
  return Loader(read_file).load(path);
}

}  // namespace dmarcd::config
