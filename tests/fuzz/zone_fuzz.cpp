#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/dns/zone.h"

using namespace dmarcd;
using namespace dmarcd::dns;

namespace {

std::optional<DomainName> to_domain(const ZoneName& labels) {
  std::string text;
  for (const std::string& label : labels) text.insert(0, label + ".");
  Result<DomainName> name = DomainName::parse(text);
  if (!name) return std::nullopt;
  return *std::move(name);
}

/// Whatever a file says, an answer agrees with itself.
void check_answers(const Zone& zone, const DomainName& name) {
  for (RecordType type : {RecordType::a, RecordType::aaaa, RecordType::mx, RecordType::ptr, RecordType::txt}) {
    const LookupResult result = zone.answer({name, type});
    if (!result) {
      if (result.error().text.empty()) std::abort();
      continue;
    }
    const Answer& answer = **result;
    const bool is_empty = answer.texts.empty() && answer.addresses.empty() && answer.names.empty();
    if (answer.status != Answer::Status::found && !is_empty) std::abort();
    if (answer.ttl < std::chrono::seconds(0)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<ZoneFile> file = read_zone_file(text, "zone");
  Zone zone;
  const Result<void> added = zone.add(text, "zone");
  if (file.has_value() != added.has_value()) std::abort();
  if (!file) return 0;

  std::size_t asked = 0;
  for (const ZoneRecord& record : file->records) {
    const std::optional<DomainName> name = to_domain(record.owner);
    if (!name) continue;
    check_answers(zone, *name);
    if (const std::optional<DomainName> below = name->with_prefix("below")) check_answers(zone, *below);
    if (++asked == 8) break;  // Long files repeat themselves.
  }
  return 0;
}
