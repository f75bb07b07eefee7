#include "libarchive_unpacker.h"

#include "dmarcd/receiving/limits.h"

#include "gzip.h"
#include "zip_archive.h"

namespace dmarcd::libarchive {
namespace {

Result<std::string> expand_within(std::string_view archive, receiving::ExpansionBudget& budget) {
  return zlib::expand_gzip_streams(
      archive, [&](std::size_t piece, std::size_t expanded) { return budget.spend(piece, archive.size(), expanded); });
}

}  // namespace

Result<void> LibarchiveUnpacker::unpack(std::string_view archive, receiving::ExpansionBudget& budget,
                                        const receiving::TakeMember& take,
                                        const std::function<void(std::string name, std::string reason)>& refuse) const {
  if (!archive.starts_with("\x1F\x8B")) return unpack_zip(archive, budget, take, refuse);
  return take("", DMARCD_TRY(expand_within(archive, budget)));
}

Result<std::string> expand(std::string_view gzip) {
  return zlib::expand_gzip_streams(gzip, [](std::size_t /*piece*/, std::size_t expanded) -> Result<void> {
    if (expanded <= receiving::limits::largest_input) return {};
    return permanent_failure("the document is larger than any that was taken in");
  });
}

}  // namespace dmarcd::libarchive
