#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/dns/domain_name.h"
#include "dmarcd/dns/resolver.h"

namespace dmarcd::ldns {

/// The TYPE of an alias on the wire; those of the types that are asked for come from `wire_type`.
inline constexpr std::uint16_t cname_type = 5;

/// A resource record of the answer section.
struct Record {
  /// MX.
  struct MailExchange {
    std::uint16_t preference;
    dns::DomainName host;
  };
  /// Contents that are of no use: the null MX, a name with a dot within a label, text beyond the limits.
  struct Unusable {};

  /// TXT: its strings joined with nothing between them. A and AAAA: an address. CNAME and PTR: a name.
  using Data = std::variant<Unusable, std::string, IpAddress, MailExchange, dns::DomainName>;

  dns::DomainName owner;
  std::uint16_t type;
  std::chrono::seconds ttl;
  Data data;
};

/// Who is responsible for a name that is not there, and for how long that may be kept (RFC 2308 section 5).
struct StartOfAuthority {
  std::optional<dns::DomainName> zone;  ///< Nothing: the root.
  std::chrono::seconds negative_ttl;
};

enum class ResponseCode : std::uint16_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  no_such_domain = 3,
  not_implemented = 4,
  refused = 5,
  bad_version = 16,  // RFC 6891 section 9.
};

/// "SERVFAIL", or "response code 9".
std::string to_text(ResponseCode code);

/// What matters to us of a name server's reply.
struct Reply {
  ResponseCode code = ResponseCode::no_error;
  bool is_truncated = false;
  std::vector<Record> answers;  ///< Records of other types and classes left out.
  std::optional<StartOfAuthority> authority;
  bool refers_elsewhere = false;  ///< Names other servers in place of an answer.
};

/// Reads any octets; a permanent Error if they are no well-formed message. Ids and questions are `match`'s business.
Result<Reply> parse_reply(std::string_view bytes);

}  // namespace dmarcd::ldns
