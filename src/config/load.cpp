#include "dmarcd/config/load.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "dmarcd/config/setting_table.h"

#include "rules.h"
#include "suggestion.h"

namespace dmarcd::config {
namespace {

/// A file that is no configuration at all has as many mistakes as lines; nobody reads more than these.
constexpr std::size_t most_mistakes = 100;

class Loader {
 public:
  explicit Loader(const ReadFile& read_file) : reading_{read_file, loaded_.remarks, ""} {}

  LoadedConfig load(const std::string& path);

 private:
  void check_sections(const Document& document);
  void read_setting(const Assignment& assignment);

  LoadedConfig loaded_;
  Reading reading_;
  std::set<std::string> known_sections_;
  std::set<std::string> unknown_sections_;
  Places places_;
};

bool is_inside(const std::string& section, const std::set<std::string>& outer_sections) {
  for (std::size_t end = section.size(); end != section.npos && end != 0; end = section.rfind('.', end - 1))
    if (outer_sections.contains(section.substr(0, end))) return true;
  return false;
}

/// A section is reported once, and nothing in it.
void Loader::check_sections(const Document& document) {
  for (const Section& section : section_table()) known_sections_.insert(section.path);
  for (const SectionBegin& section : document.sections) {
    if (known_sections_.contains(section.path) || is_inside(section.path, unknown_sections_)) continue;
    unknown_sections_.insert(section.path);
    loaded_.remarks.mistakes.push_back({section.position, unknown_section(section.path)});
  }
}

void Loader::read_setting(const Assignment& assignment) {
  if (is_inside(assignment.section, unknown_sections_)) return;
  for (const Setting& setting : setting_table()) {
    if (setting.section != assignment.section || setting.name != assignment.name) continue;
    reading_.setting = setting.name;
    places_[setting.path()] = assignment.position;
    setting.read(assignment.value, loaded_.config, reading_);
    return;
  }
  loaded_.remarks.mistakes.push_back({assignment.position, unknown_setting(assignment.section, assignment.name)});
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
  check_sections(document);
  for (const Assignment& assignment : document.assignments) read_setting(assignment);
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
