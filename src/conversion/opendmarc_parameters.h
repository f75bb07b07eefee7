#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "draft.h"

namespace dmarcd::conversion {

/// A line of an opendmarc.conf.
struct Parameter {
  std::string name;
  std::string value;
  Source source;
};

struct OpendmarcContext {
  std::string base;  ///< Relative paths begin where this is.
  const config::ReadFile& read_file;
  Draft& draft;
};

struct ParameterRule {
  std::string_view name;
  std::function<void(const Parameter& parameter, const OpendmarcContext& context)> convert;
};

/// Every parameter that OpenDMARC 1.4 knows, by name.
const std::vector<ParameterRule>& opendmarc_parameters();

/// The rule for a name in any case; null if there is none.
const ParameterRule* find_parameter_rule(std::string_view name);

}  // namespace dmarcd::conversion
