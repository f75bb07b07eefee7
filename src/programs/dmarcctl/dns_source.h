#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/dns/resolver.h"
#include "dmarcd/dns/zone.h"

namespace dmarcd::dmarcctl {

/// Where a command's DNS answers come from: the zone files that it was given, and then nothing leaves the process; or
/// the name servers.
class DnsSource {
 public:
  /// A permanent Error names the file and line of a bad zone, or the file that cannot be read.
  static Result<DnsSource> open(const std::vector<std::string>& zone_files);

  /// A resolver for one message; may not outlive this.
  std::unique_ptr<dns::Resolver> resolver() const;

 private:
  DnsSource() = default;

  std::unique_ptr<dns::Zone> zone_;
};

/// The records of master files, in order.
Result<std::unique_ptr<dns::Zone>> read_zones(const std::vector<std::string>& files);

}  // namespace dmarcd::dmarcctl
