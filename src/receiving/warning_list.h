#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/receiving/received_report.h"

namespace dmarcd::receiving {

/// The warnings of one document: the first limits::most_warnings of them, then one that says how many more there were.
class WarningList {
 public:
  void add(std::string_view name, std::string text);

  std::vector<Warning> take() &&;

 private:
  std::vector<Warning> warnings_;
  std::size_t left_out_ = 0;
};

/// Where in a report something was amiss: the warnings that are about one record say which.
class RecordWarnings {
 public:
  RecordWarnings(WarningList& list, std::size_t record) : list_(list), record_(record) {}

  /// `text` goes on after "record 3 ".
  void add(std::string_view name, std::string_view text) const;

 private:
  WarningList& list_;
  std::size_t record_;
};

}  // namespace dmarcd::receiving
