#pragma once

#include "dmarcd/spf/native_spf_checker.h"
#include "dmarcd/spf/spf_checker.h"

namespace dmarcd::libspf2 {

/// libspf2 as an engine, for who wants a second opinion. Debian's 1.2.10 smashes its stack over one TXT record
/// (CVE-2023-42118), counts look-ups for each record alone, and forgets the end of a long record; so it only ever gets
/// records that our parser accepted and that are within bounds, and the limits are kept for it. What is outside is
/// judged by our own engine. The result says which engine judged, and its remark why it was not libspf2: malformed
/// records, limits and failures of the DNS are found before it.
///
/// The text of exp= is found by our own engine, if it too sees a fail.
class Libspf2Checker final : public spf::SpfChecker {
 public:
  void prefetch(const spf::SpfRequest& request, dns::Resolver& resolver) const override;
  spf::SpfResult check(const spf::SpfRequest& request, dns::Resolver& resolver) const override;

 private:
  spf::SpfResult check_natively(const spf::SpfRequest& request, dns::Resolver& resolver, std::string_view why) const;

  spf::NativeSpfChecker native_;
};

}  // namespace dmarcd::libspf2
