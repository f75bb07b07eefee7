#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::message {

/// "header.from=example.com"
struct AuthenticationProperty {
  std::string type;   ///< "header", in lower case; empty where a writer left it out.
  std::string name;   ///< "from", in lower case.
  std::string value;  ///< As written, quotes and backslashes resolved.

  bool operator==(const AuthenticationProperty&) const = default;
};

/// "dkim=pass reason="..." header.d=example.com"
struct MethodResult {
  std::string method;  ///< In lower case, without its version.
  std::string result;  ///< In lower case: any word, registered or not.
  std::string reason;
  std::vector<AuthenticationProperty> properties;

  /// The value of the first property of this type and name, both in lower case.
  std::optional<std::string_view> find(std::string_view type, std::string_view name) const;

  bool operator==(const MethodResult&) const = default;
};

/// What an Authentication-Results field says (RFC 8601 section 2.2), or an ARC-Authentication-Results field behind its
/// instance (RFC 8617 section 4.1.1). Whether it is true is another question.
struct AuthenticationResults {
  std::string authserv_id;            ///< As written, quotes resolved.
  std::string version;                ///< Empty: 1.
  std::vector<MethodResult> results;  ///< None for "none".
};

/// Longer fields are refused: those of the largest mail services stay under a few thousand octets.
constexpr std::size_t longest_authentication_results = 64UL * 1024;

/// Comments nested deeper are refused: nobody writes them.
constexpr std::size_t deepest_results_comment = 100;

/// Reads a field's value; folds may be CR LF or LF. What large mail services write though the grammar forbids it is
/// taken: values with ":" or "/" outside quotes, properties without a type, a ";" at the end. The cost is linear.
Result<AuthenticationResults> parse_authentication_results(std::string_view value);

/// The authserv-id and the version at the head of a field's value, whatever follows its first ";".
Result<AuthenticationResults> read_results_head(std::string_view value);

}  // namespace dmarcd::message
