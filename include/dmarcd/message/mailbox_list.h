#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

namespace dmarcd::message {

/// What stands for a person in an address field (RFC 5322 section 3.4.1), without comments, folds and display name.
struct Mailbox {
  enum class Host {
    domain_name,     ///< As written: perhaps with U-labels, a final dot, empty labels.
    domain_literal,  ///< What stands between the brackets: an address, say.
  };

  std::string local_part;  ///< Quotes and backslashes resolved.
  std::string domain;
  Host host = Host::domain_name;

  bool operator==(const Mailbox&) const = default;
};

struct MailboxList {
  std::vector<Mailbox> mailboxes;    ///< Members of groups included; none for groups without members.
  std::vector<std::string> remarks;  ///< Where the text departs from the grammar in a way that everyone understands.
};

/// Longer text is refused. Mail servers hand on less (Postfix 100 KB), so that nobody escapes a policy by padding.
constexpr std::size_t longest_mailbox_list = 128 * 1024;

/// Reads the value of a From field: mailboxes and groups of them (RFC 5322 section 3.4, RFC 6854 section 2.1), the
/// obsolete forms (section 4.4) and UTF-8 (RFC 6532 section 3) included. Folds are CR LF and a blank; any other CR or
/// LF and a NUL are errors. Encoded words (RFC 2047) stay the words that they are.
///
/// Departures that leave one way to understand the addresses are remarked instead of refused, see
/// docs/decisions/0004-lenient-from.md: "@", commas and brackets in an unquoted display name, octets that are no UTF-8
/// outside addresses, and stray dots in a local part. The cost is linear in the length.
Result<MailboxList> parse_mailbox_list(std::string_view value);

}  // namespace dmarcd::message
