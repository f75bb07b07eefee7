#include "warning_list.h"

#include <fmt/format.h>
#include <utility>

#include "dmarcd/receiving/limits.h"

namespace dmarcd::receiving {

void WarningList::add(std::string_view name, std::string text) {
  if (warnings_.size() == limits::most_warnings)
    ++left_out_;
  else
    warnings_.push_back({std::string(name), std::move(text)});
}

std::vector<Warning> WarningList::take() && {
  if (left_out_ > 0) warnings_.push_back({"more-warnings", fmt::format("there are {} more warnings", left_out_)});
  return std::move(warnings_);
}

void RecordWarnings::add(std::string_view name, std::string_view text) const {
  list_.add(name, fmt::format("record {} {}", record_, text));
}

}  // namespace dmarcd::receiving
