#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::dns {

/// The contents of master files (RFC 1035 section 5), answering as an authoritative server and its resolver would:
/// aliases followed, wildcards (RFC 4592), empty non-terminals exist (RFC 8020). A name outside does not exist.
///
/// Two directives on a line of their own add faults: `;!servfail NAME [TYPE]` and `;!timeout NAME [TYPE]`.
class Zone {
 public:
  /// Adds the records of one master file; several add up. `file` names it in errors: "FILE:LINE: what is wrong".
  Result<void> add(std::string_view text, std::string_view file);

  LookupResult answer(const Question& question) const;
};

}  // namespace dmarcd::dns
