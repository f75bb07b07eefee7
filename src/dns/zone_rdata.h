#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/dns/zone_file.h"

#include "zone_lexer.h"

/// The data of a record: from master-file text to wire form, and from there to what an Answer holds.
namespace dmarcd::dns {

/// The numbers of the types that an answer is made from (RFC 1035, 3596, 6672).
constexpr std::uint16_t type_a = 1;
constexpr std::uint16_t type_cname = 5;
constexpr std::uint16_t type_soa = 6;
constexpr std::uint16_t type_ptr = 12;
constexpr std::uint16_t type_mx = 15;
constexpr std::uint16_t type_txt = 16;
constexpr std::uint16_t type_aaaa = 28;
constexpr std::uint16_t type_dname = 39;

std::uint16_t type_number(RecordType type);

/// "TXT" in any case, or "TYPE16" (RFC 3597 section 5); nothing for a word that names no type.
std::optional<std::uint16_t> read_type(std::string_view word);

/// "3600", or "1h30m": a time to live, in seconds at most 2^31 - 1 (RFC 2181 section 8).
std::optional<std::chrono::seconds> read_ttl(std::string_view word);

/// The tokens of an entry, taken one by one.
class ZoneTokens {
 public:
  explicit ZoneTokens(const ZoneEntry& entry) : rest_(entry.tokens), line_(entry.line) {}

  bool empty() const { return rest_.empty(); }
  const ZoneToken& front() const { return rest_.front(); }

  /// An error that says that there is no `wanted` if there is none left.
  Result<ZoneToken> take(std::string_view wanted);
  Result<void> expect_end() const;

  /// The line of the token taken last: what an error is about.
  std::size_t line() const { return line_; }

 private:
  std::span<const ZoneToken> rest_;
  std::size_t line_;
};

/// The wire form of all tokens that are left: the fields of `type`, or `\# LENGTH HEX` for any type.
Result<std::string> read_rdata(std::uint16_t type, ZoneTokens& tokens, const ZoneName& origin);

/// What wire form that `read_rdata` made holds.
IpAddress address_of(std::string_view rdata);
std::string joined_strings_of(std::string_view rdata);
ZoneName name_of(std::string_view rdata);

struct MailExchange {
  std::uint16_t preference;
  ZoneName name;
};
MailExchange mail_exchange_of(std::string_view rdata);

/// How long "there is none" may be kept: the last field of an SOA record (RFC 2308 section 4).
std::chrono::seconds soa_minimum_of(std::string_view rdata);

}  // namespace dmarcd::dns
