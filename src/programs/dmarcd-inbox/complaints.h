#pragma once

#include <map>
#include <string>

#include "dmarcd/base/result.h"

namespace dmarcd::inbox_program {

/// Logs what fails round after round when it begins and when it is over, and not each time.
class Complaints {
 public:
  /// What came of a deed in this round; `deed` is for people ("the watch of /var/mail/dmarc").
  void note(const std::string& deed, const Result<void>& result);

 private:
  std::map<std::string, std::string> open_;  ///< The reason by deed.
};

}  // namespace dmarcd::inbox_program
