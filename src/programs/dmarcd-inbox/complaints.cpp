#include "complaints.h"

#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "log.h"

namespace dmarcd::inbox_program {

void Complaints::note(const std::string& deed, const Result<void>& result) {
  if (result) {
    if (open_.erase(deed) > 0) log::info(fmt::format("{} goes on", printable(deed)));
    return;
  }
  std::string& told = open_[deed];
  if (told == result.error().message) return;
  told = result.error().message;
  log::warning(told);
}

}  // namespace dmarcd::inbox_program
