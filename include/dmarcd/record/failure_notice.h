#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::record {

/// A failure report (RFC 9991) on its way from where the message was seen to the sender, in the list of its policy
/// domain beside the records. Nothing in it but what the report tells.
struct FailureNotice {
  dns::DomainName policy_domain;
  dns::DomainName author_domain;
  Timestamp arrived_at;
  std::vector<std::string> ruf;  ///< The policy's addresses, not verified.
  std::string entity;            ///< The body of the mail, from its Content-Type on.

  bool operator==(const FailureNotice&) const = default;
};

/// The body of a longer failure report is not handed on: a header tells what failed in less.
constexpr std::size_t longest_failure_entity = std::size_t{64} * 1024;

/// The line that stands in the store, without a line end:
///   unixtime,failure,{"v":1,...}
/// Equal notices have equal lines.
std::string encode_notice(const FailureNotice& notice);

/// Whether a line says that it is one of these, so that readers of records pass over it.
bool is_notice(std::string_view line);

/// Reads such a line from a store that others write to as well. A permanent Error says what is wrong.
Result<FailureNotice> decode_notice(std::string_view line);

}  // namespace dmarcd::record
