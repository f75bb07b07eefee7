// Texts that rspamd, or anybody else who may write to its Redis, left there: what is read holds domain names only.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dmarcd/sending/rspamd_row.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using namespace dmarcd;

  const std::string_view text(reinterpret_cast<const char*>(octets), size);
  const Result<report::ReportRow> row = sending::row_of_rspamd(text);
  if (!row) return 0;

  if (row->count != 1 || !row->header_from.is_host_name()) std::abort();
  if (row->spf_result && !dns::DomainName::parse(row->spf_result->domain)->is_host_name()) std::abort();
  for (const report::DkimAuthResult& result : row->dkim_results)
    if (!result.domain.is_host_name()) std::abort();
  return 0;
}
