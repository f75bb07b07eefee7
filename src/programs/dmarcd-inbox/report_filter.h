#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/inbox/views.h"

namespace dmarcd::inbox_program {

/// The options by which commands choose reports.
struct FilterOptions {
  std::string domain;
  std::string org_name;
  std::string from;
  std::string to;
};

void add_filter_options(CLI::App& parser, FilterOptions& options);

/// The days that are chosen; nothing if none are. A permanent Error says which is no day.
Result<std::optional<inbox::Days>> days_of(const FilterOptions& options);

}  // namespace dmarcd::inbox_program
