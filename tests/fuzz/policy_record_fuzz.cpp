#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dmarcd/dmarc/policy_record.h"

using namespace dmarcd::dmarc;

namespace {

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// An address is one recipient and nothing else, wherever it is written.
void check(const std::vector<std::string>& addresses) {
  if (addresses.size() > most_report_addresses) std::abort();
  for (const std::string& address : addresses) {
    if (!is_visible(address) || std::count(address.begin(), address.end(), '@') != 1) std::abort();
    if (address.find_first_of("<>()[],;:\\\"") != std::string::npos) std::abort();
    if (address.size() > 254 || address.front() == '@' || address.back() == '@') std::abort();
  }
}

void check(const PolicyRecord& record) {
  if (record.is_usable && !record.p) std::abort();
  if (record.problems.size() > most_record_problems) std::abort();
  for (const std::string& problem : record.problems)
    if (!std::all_of(problem.begin(), problem.end(), [](char c) { return c >= ' ' && c <= '~'; })) std::abort();
  if (record.fo.empty() || record.fo.find_first_not_of("01ds:") != std::string::npos) std::abort();
  if (record.pct && *record.pct > 100) std::abort();
  check(record.rua);
  check(record.ruf);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto record = PolicyRecord::parse(text)) check(*record);
  if (const auto record = PolicyRecord::parse("v=DMARC1;" + std::string(text))) check(*record);
  if (const auto record = PolicyRecord::parse("v=DMARC1;rua=mailto:" + std::string(text))) check(*record);
  return 0;
}
