// Archives of strangers: members come out whole, under names that are text, and never more of them than the budget.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

#include "libarchive_unpacker.h"

namespace {

using namespace dmarcd;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view archive(reinterpret_cast<const char*>(data), size);
  receiving::ExpansionBudget budget;
  std::size_t expanded = 0;
  const auto take = [&](const std::string& name, const std::string& octets) -> Result<void> {
    require(is_utf8(name));
    expanded += octets.size();
    return {};
  };
  const auto refuse = [](const std::string& name, const std::string& reason) {
    require(is_utf8(name) && !reason.empty() && is_utf8(reason));
  };
  const Result<void> unpacked = libarchive::LibarchiveUnpacker().unpack(archive, budget, take, refuse);
  require(unpacked || !unpacked.error().message.empty());
  require(expanded <= receiving::limits::most_expanded);
  return 0;
}
