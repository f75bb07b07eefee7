#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone_file.h"

namespace dmarcd::dns {

/// The contents of master files, answering as an authoritative server and its resolver would: aliases followed
/// (CNAME, DNAME), wildcards (RFC 4592), empty non-terminals exist (RFC 8020), equal records are one (RFC 2181
/// section 5). A name outside does not exist. Delegations are not cuts: what is written below them is answered.
///
/// Two directives on a line of their own add faults: `;!servfail NAME [TYPE]` and `;!timeout NAME [TYPE]`. A fault
/// wins over records, is answered at once, concerns no name below its own, and makes no name exist.
class Zone {
 public:
  /// Adds the records of one master file; several add up. Adds nothing when there is a mistake, which is the error:
  /// "FILE:LINE: what is wrong".
  Result<void> add(std::string_view text, std::string_view file);

  /// Safe from several threads while nothing is added.
  LookupResult answer(const Question& question) const;

 private:
  using Records = std::vector<ZoneRecord>;

  void add(ZoneRecord record);
  const ZoneFault* find_fault(const ZoneName& name, std::uint16_t type) const;
  const Records* find_records(const ZoneName& name) const;
  const ZoneRecord* find_dname_above(const ZoneName& name) const;
  std::chrono::seconds negative_ttl(ZoneName name) const;

  std::map<ZoneName, Records> nodes_;  ///< Every name that exists; the empty non-terminals have no records.
  std::multimap<ZoneName, ZoneFault> faults_;
};

}  // namespace dmarcd::dns
