#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/record/message_record.h"

namespace dmarcd::sending {

/// Stands for the published policy of rows whose records do not say it.
constexpr std::string_view unknown_policy = "unknown";

/// Stands for the published policy in the key of a row set that holds no counted rows but failure notices: each of its
/// rows becomes a report.
constexpr std::string_view failure_policy = "failure";

/// Tells the published policies of one domain and day apart: "reject,reject,none,r,r,0,n,treewalk". Only octets that
/// are safe in the name of a key.
std::string policy_text(const record::PublishedPolicy& policy);

/// What a report needs besides its rows, as the last record told it.
struct RowsNote {
  std::optional<record::PublishedPolicy> policy;     ///< Nothing where the records do not say it.
  std::vector<std::string> rua;                      ///< Of failure notices: ruf.
  std::optional<std::uint64_t> largest_report = {};  ///< What rua says of the size of a report, in octets.
  std::vector<std::string> problems;                 ///< Of the Policy Record, for the report's error element.

  bool operator==(const RowsNote&) const = default;
};

std::string encode_note(const RowsNote& note);
Result<RowsNote> decode_note(std::string_view text);

}  // namespace dmarcd::sending
