#pragma once

#include <string>
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
  SettingsOf(std::string section, Access access) : section_(std::move(section)), access_(std::move(access)) {}

  template <class Options, class T>
  Setting operator()(std::string name, T Options::*member, Kind<T> kind, std::string sentence) const {
    Setting setting;
    setting.section = section_;
    setting.name = std::move(name);
    setting.accepts = std::move(kind.accepts);
    setting.sentence = std::move(sentence);
    setting.read = [access = access_, member, read = std::move(kind.read)](const Value& value, Config& config,
                                                                           Reading& reading) {
      std::optional<T> parsed = read(value, reading);
      if (parsed) access(config).*member = *std::move(parsed);
    };
    setting.print = [access = access_, member, print = std::move(kind.print)](const Config& config) {
      return print(access(config).*member);
    };
    return setting;
  }

 private:
  std::string section_;
  Access access_;
};

inline Setting with_example(std::string example, Setting setting) {
  setting.example = std::move(example);
  return setting;
}

inline Setting shipped_as(std::string value, Setting setting) {
  setting.shipped = std::move(value);
  return setting;
}

inline Setting secret(Setting setting) {
  setting.is_secret = true;
  return setting;
}

using Settings = std::vector<Setting>;

Settings milter_settings();
Settings local_settings();
Settings results_settings();
Settings dmarc_settings();
Settings action_settings();
Settings report_settings();
Settings spf_settings();
Settings dkim_settings();
Settings arc_settings();
Settings dns_settings();
Settings public_suffix_settings();
Settings record_settings();
Settings redis_settings();
Settings log_settings();

}  // namespace dmarcd::config
