#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/config/config.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/domain_patterns.h"
#include "dmarcd/message/address_patterns.h"

#include "kind.h"

/// Kinds of values that belong to mail and its servers.
namespace dmarcd::config {

/// "192.0.2.0/24", "2001:db8::/32", or a single address.
Kind<IpNetwork> network();

/// Networks: a list, and in it paths of files with one a line and `#` comments.
Kind<std::vector<IpNetwork>> networks();

/// A domain name, or an empty text for none.
Kind<std::optional<dns::DomainName>> domain_or_none();

/// Domain names: a list, and in it paths of files with one a line and `#` comments. A text with a slash is a path.
Kind<std::unordered_set<dns::DomainName>> domains_or_file();

/// Patterns of domain names, "example.com" or ".example.com": a list, and in it paths as above.
Kind<dns::DomainPatterns> domain_patterns();

/// Patterns of addresses, "user@example.com" beside those of domains: a list, and in it paths that begin as such.
Kind<message::AddressPatterns> address_patterns();

/// A host's name or address.
Kind<std::string> host();

/// "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53": an address, with or without a port.
Kind<std::string> name_server();

/// "127.0.0.1:6379", "redis.example.net", "[::1]:6379", "/run/redis/redis.sock".
Kind<std::string> redis_server();

/// "127.0.0.1:8053", "[::1]:8053": an address and a port.
Kind<std::string> listen_address();

/// "sqlite:/var/lib/dmarcd/inbox.db", "postgresql:dbname=dmarc", "postgresql://user@host/dbname".
Kind<std::string> database();

/// Postfix's or libmilter's spelling of a socket; see session::MilterOptions.
Kind<std::string> milter_socket();

/// "user@example.net": a mailbox whose parts need no quotes (RFC 5321 section 4.1.2).
Kind<std::string> mailbox();

/// The name of a header field that no standard gives a meaning to, "X-DMARC-Symbol": fields of it may be removed.
Kind<std::string> extension_field_name();

/// A header field, "X-Spam: Yes" (RFC 5322 section 2.2).
Kind<std::string> header_field();

/// The text of an SMTP reply behind its code, which begins with an enhanced code of the class '4' or '5' (RFC 3463) and
/// may hold {domain}, {policy} and {id}.
Kind<std::string> reply_text(char reply_class);

/// The path of a file whose first line is a secret.
Kind<Secret> secret_file();

/// The path of a file that is a secret as a whole.
Kind<Secret> whole_secret_file();

}  // namespace dmarcd::config
