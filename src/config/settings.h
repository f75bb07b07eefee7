#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dmarcd/config/setting_table.h"

#include "kind.h"

namespace dmarcd::config {

/// Makes the rows of one section. `access` finds their options struct in a Config:
/// `[](auto& config) -> auto& { return config.milter; }`.
template <class Access>
class SettingsOf {
 public:
  SettingsOf(std::string_view section, Access access) : section_(section), access_(std::move(access)) {}

  template <class Options, class T>
  Setting operator()(std::string_view name, T Options::*member, Kind<T> kind, std::string_view sentence) const {
    Setting setting;
    setting.section = section_;
    setting.name = name;
    setting.accepts = std::move(kind.accepts);
    setting.sentence = sentence;
    setting.read = [access = access_, member, read = std::move(kind.read)](const Value& value, Config& config,
                                                                           Reading& reading) {
      std::optional<T> parsed = read(value, reading);
      if (parsed) access(config).*member = *std::move(parsed);
    };
    setting.print_in = [access = access_, member, print = std::move(kind.print)](
                           const Config& config, const std::string&) { return print(access(config).*member); };
    return setting;
  }

 private:
  std::string_view section_;
  Access access_;
};

/// The one of that name, or null. Rules are structs with a `name`.
template <class Rules>
auto* find_rule(Rules& rules, const std::string& name) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

/// Makes the rows of a section of named blocks. `access` finds the vector of its rules in a Config.
template <class Access>
class BlockSettingsOf {
 public:
  BlockSettingsOf(std::string_view section, Access access) : section_(section), access_(std::move(access)) {}

  template <class Rule, class T>
  Setting operator()(std::string_view name, T Rule::*member, Kind<T> kind, std::string_view sentence) const {
    Setting setting;
    setting.section = section_;
    setting.name = name;
    setting.accepts = std::move(kind.accepts);
    setting.sentence = sentence;
    setting.read = [access = access_, member, read = std::move(kind.read)](const Value& value, Config& config,
                                                                           Reading& reading) {
      std::optional<T> parsed = read(value, reading);
      if (parsed) find_rule(access(config), reading.block)->*member = *std::move(parsed);
    };
    setting.print_in = [access = access_, member, print = std::move(kind.print)](const Config& config,
                                                                                 const std::string& block) {
      const Rule* rule = find_rule(access(config), block);
      return print(rule ? rule->*member : Rule{}.*member);
    };
    return setting;
  }

  Section section(std::string text, std::string example_block) const {
    Section section{std::string(section_), std::move(text), std::move(example_block)};
    section.blocks = [access = access_](const Config& config) {
      std::vector<std::string> names;
      for (const auto& rule : access(config)) names.push_back(rule.name);
      return names;
    };
    section.begin_block = [access = access_](const std::string& name, Config& config) {
      if (!find_rule(access(config), name)) access(config).emplace_back().name = name;
    };
    return section;
  }

 private:
  std::string_view section_;
  Access access_;
};

inline Setting with_example(std::string_view example, Setting setting) {
  setting.example = example;
  return setting;
}

inline Setting shipped_as(std::string_view value, Setting setting) {
  setting.shipped = value;
  return setting;
}

inline Setting secret(Setting setting) {
  setting.is_secret = true;
  return setting;
}

using Settings = std::vector<Setting>;

/// Of a braced list each row would be copied.
template <class... Rows>
Settings rows(Rows... row) {
  Settings settings;
  settings.reserve(sizeof...(row));
  (settings.push_back(std::move(row)), ...);
  return settings;
}

Settings milter_settings();
Settings local_settings();
Settings forwarder_settings();
Settings exception_settings();
Settings results_settings();
Settings dmarc_settings();
Settings action_settings();
Settings report_settings();
Settings reports_settings();
Settings delivery_settings();
Settings failure_settings();
Settings inbox_settings();
Settings signature_settings();
Settings spf_settings();
Settings dkim_settings();
Settings arc_settings();
Settings dns_settings();
Settings public_suffix_settings();
Settings record_settings();
Settings redis_settings();
Settings log_settings();

Section forwarder_section();
Section exception_section();
Section signature_section();

}  // namespace dmarcd::config
