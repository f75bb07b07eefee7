#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

/// A name of a master file: its labels in lower case, the top-level one first, so that a name sorts right before the
/// names below it. The root has no labels. Unlike in a DomainName, a label may hold a dot.
using ZoneName = std::vector<std::string>;

struct ZoneRecord {
  ZoneName owner;
  std::uint16_t type = 0;  ///< The number that IANA gave it.
  std::chrono::seconds ttl{0};
  std::string rdata;  ///< Wire form, names uncompressed and in lower case; text as written for types we never read.

  bool operator==(const ZoneRecord&) const = default;
};

/// A name, or one type at it, that answers with a failure.
struct ZoneFault {
  ZoneName name;
  std::optional<std::uint16_t> type;  ///< Nothing: every type.
  LookupFailure::Reason reason = LookupFailure::Reason::server_failure;
};

struct ZoneFile {
  std::vector<ZoneRecord> records;
  std::vector<ZoneFault> faults;
};

/// Reads master-file text (RFC 1035 section 5, RFC 2308 section 4, RFC 3597 section 5), line ends LF or CR LF.
///
/// Before a $ORIGIN every name is absolute, with or without a final dot. A record without a TTL and without one to
/// inherit lives 3600 seconds. A line of its own `;!servfail NAME [TYPE]` or `;!timeout NAME [TYPE]` is a fault; its
/// NAME is relative to the origin as an owner is. $INCLUDE is refused: reading files is not for this part.
///
/// Stops at the first mistake. `file` names the text in the error: "FILE:LINE: what is wrong".
Result<ZoneFile> read_zone_file(std::string_view text, std::string_view file);

}  // namespace dmarcd::dns
