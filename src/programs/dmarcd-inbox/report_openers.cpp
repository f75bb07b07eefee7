#include "report_openers.h"

#include <memory>

#include "gzip.h"

namespace dmarcd::inbox_program {
namespace {

Result<std::string> gzip(std::string_view octets) {
  const std::unique_ptr<report::Compressor> compressor = DMARCD_TRY(zlib::begin_gzip());
  DMARCD_TRY(compressor->add(octets));
  return compressor->finish();
}

}  // namespace

receiving::Openers ReportOpeners::openers() const {
  return {.mails = mails_, .archives = archives_, .xml = xml_, .gzip = gzip};
}

}  // namespace dmarcd::inbox_program
