#include "zone_rdata.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>
#include <iterator>
#include <limits>

#include "dmarcd/base/text.h"

#include "zone_text.h"

namespace dmarcd::dns {
namespace {

enum class Field {
  u8,
  u16,
  u32,
  duration,  ///< 32 bits of seconds.
  name,
  string,
  strings,  ///< One or more, to the end.
  octets,   ///< One string without a length, to the end.
  ipv4,
  ipv6,
  opaque,  ///< One or more words, to the end, kept as text: nothing here reads such records.
};

struct TypeFormat {
  std::string_view mnemonic;
  std::uint16_t number;
  std::vector<Field> fields;
};

/// The types of IANA's registry that are met in zones.
const std::vector<TypeFormat>& type_formats() {
  using enum Field;
  static const std::vector<TypeFormat> formats = {
      {"A", type_a, {ipv4}},
      {"NS", 2, {name}},
      {"CNAME", type_cname, {name}},
      {"SOA", type_soa, {name, name, u32, duration, duration, duration, duration}},
      {"PTR", type_ptr, {name}},
      {"HINFO", 13, {string, string}},
      {"MINFO", 14, {name, name}},
      {"MX", type_mx, {u16, name}},
      {"TXT", type_txt, {strings}},
      {"RP", 17, {name, name}},
      {"AFSDB", 18, {u16, name}},
      {"SIG", 24, {opaque}},
      {"KEY", 25, {opaque}},
      {"AAAA", type_aaaa, {ipv6}},
      {"LOC", 29, {opaque}},
      {"SRV", 33, {u16, u16, u16, name}},
      {"NAPTR", 35, {u16, u16, string, string, string, name}},
      {"KX", 36, {u16, name}},
      {"CERT", 37, {opaque}},
      {"DNAME", type_dname, {name}},
      {"APL", 42, {opaque}},
      {"DS", 43, {opaque}},
      {"SSHFP", 44, {opaque}},
      {"IPSECKEY", 45, {opaque}},
      {"RRSIG", 46, {opaque}},
      {"NSEC", 47, {opaque}},
      {"DNSKEY", 48, {opaque}},
      {"DHCID", 49, {opaque}},
      {"NSEC3", 50, {opaque}},
      {"NSEC3PARAM", 51, {opaque}},
      {"TLSA", 52, {opaque}},
      {"SMIMEA", 53, {opaque}},
      {"HIP", 55, {opaque}},
      {"CDS", 59, {opaque}},
      {"CDNSKEY", 60, {opaque}},
      {"OPENPGPKEY", 61, {opaque}},
      {"CSYNC", 62, {opaque}},
      {"ZONEMD", 63, {opaque}},
      {"SVCB", 64, {opaque}},
      {"HTTPS", 65, {opaque}},
      {"SPF", 99, {strings}},
      {"EUI48", 108, {opaque}},
      {"EUI64", 109, {opaque}},
      {"URI", 256, {u16, u16, octets}},
      {"CAA", 257, {u8, string, octets}},
  };
  return formats;
}

const TypeFormat* find_format(std::uint16_t type) {
  const auto found = std::find_if(type_formats().begin(), type_formats().end(),
                                  [&](const TypeFormat& format) { return format.number == type; });
  return found == type_formats().end() ? nullptr : &*found;
}

std::size_t width_of(Field number) {
  return number == Field::u8 ? 1 : number == Field::u16 ? 2 : 4;
}

void append_number(std::string& wire, std::uint64_t number, std::size_t width) {
  for (std::size_t i = width; i > 0; --i) wire += static_cast<char>(number >> (8 * (i - 1)) & 0xFFU);
}

std::uint32_t take_number(std::string_view& wire, std::size_t width) {
  std::uint32_t number = 0;
  for (char c : wire.substr(0, width)) number = number << 8U | static_cast<unsigned char>(c);
  wire.remove_prefix(width);
  return number;
}

void append_string(std::string& wire, std::string_view string) {
  wire += static_cast<char>(string.size());
  wire += string;
}

std::optional<std::uint64_t> read_duration(std::string_view text) {
  const std::optional<std::chrono::seconds> duration = read_ttl(text);
  if (!duration) return std::nullopt;
  return static_cast<std::uint64_t>(duration->count());
}

Result<void> append_number_field(std::string& wire, std::string_view text, Field field) {
  const std::size_t width = width_of(field);
  const std::optional<std::uint64_t> number = field == Field::duration ? read_duration(text) : parse_number(text);
  if (!number || *number >= std::uint64_t{1} << (8 * width))
    return permanent_failure(fmt::format("\"{}\" is no number of {} bits", printable(text, 40), 8 * width));
  append_number(wire, *number, width);
  return {};
}

Result<void> append_ipv4(std::string& wire, std::string_view text) {
  const Result<IpAddress> address = IpAddress::parse(text);
  if (!address || !address->is_v4() || text.find(':') != std::string_view::npos)
    return permanent_failure(fmt::format("\"{}\" is no IPv4 address", printable(text, 60)));
  wire += address->bytes();
  return {};
}

Result<void> append_ipv6(std::string& wire, std::string_view text) {
  const Result<IpAddress> address = IpAddress::parse(text);
  if (!address || text.find(':') == std::string_view::npos)
    return permanent_failure(fmt::format("\"{}\" is no IPv6 address", printable(text, 60)));
  if (address->is_v4()) wire += std::string(10, '\0') + "\xff\xff";  // RFC 4291 section 2.5.5.2.
  wire += address->bytes();
  return {};
}

/// Whether the field takes all tokens that are left.
bool repeats(Field field) {
  return field == Field::strings || field == Field::opaque;
}

Result<void> append_field(std::string& wire, const ZoneToken& token, Field field, const ZoneName& origin) {
  switch (field) {
    case Field::u8:
    case Field::u16:
    case Field::u32:
    case Field::duration: return append_number_field(wire, token.text, field);
    case Field::name: wire += to_wire(DMARCD_TRY(read_zone_name(token.text, origin))); return {};
    case Field::string:
    case Field::strings: append_string(wire, DMARCD_TRY(read_character_string(token.text))); return {};
    case Field::octets: wire += DMARCD_TRY(read_character_string(token.text)); return {};
    case Field::ipv4: return append_ipv4(wire, token.text);
    case Field::ipv6: return append_ipv6(wire, token.text);
    case Field::opaque: wire += std::string(token.text) + ' '; return {};
  }
  return {};
}

/// Takes one field off the front; whether it was there.
bool skip_field(std::string_view& wire, Field field) {
  std::size_t length = wire.size();
  switch (field) {
    case Field::u8: length = 1; break;
    case Field::u16: length = 2; break;
    case Field::u32:
    case Field::duration:
    case Field::ipv4: length = 4; break;
    case Field::ipv6: length = 16; break;
    case Field::name: return take_name(wire).has_value();
    case Field::string:
    case Field::strings:
      if (wire.empty()) return false;
      length = std::size_t{1} + static_cast<unsigned char>(wire.front());
      break;
    case Field::octets:
    case Field::opaque: break;
  }
  if (wire.size() < length) return false;
  wire.remove_prefix(length);
  return true;
}

bool is_well_formed(const TypeFormat& format, std::string_view wire) {
  for (Field field : format.fields) {
    do {
      if (!skip_field(wire, field)) return false;
    } while (repeats(field) && !wire.empty());
  }
  return wire.empty();
}

std::optional<unsigned> hex_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char lower = to_lower(c);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

Result<std::string> read_hex(std::string_view digits) {
  std::string octets;
  if (digits.size() % 2 != 0) return permanent_failure("an odd number of hexadecimal digits");
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const std::optional<unsigned> high = hex_value(digits[i]);
    const std::optional<unsigned> low = hex_value(digits[i + 1]);
    if (!high || !low)
      return permanent_failure(fmt::format("\"{}\" is not hexadecimal", printable(digits.substr(i, 2))));
    octets += static_cast<char>(*high << 4U | *low);
  }
  return octets;
}

/// RFC 3597 section 5: `\# LENGTH HEX...`, the digits in any number of words.
Result<std::string> read_generic_rdata(const TypeFormat* format, ZoneTokens& tokens) {
  const ZoneToken length_word = DMARCD_TRY(tokens.take("length after \\#"));
  const std::optional<std::uint64_t> length = parse_number(length_word.text);
  std::string digits;
  while (!tokens.empty()) digits += DMARCD_TRY(tokens.take("hexadecimal digits")).text;
  std::string wire = DMARCD_TRY(read_hex(digits));
  if (!length || *length != wire.size() || wire.size() > std::numeric_limits<std::uint16_t>::max())
    return permanent_failure(fmt::format("\\# {} announces another length than the {} octets given",
                                         printable(length_word.text), wire.size()));
  if (format && !is_well_formed(*format, wire))
    return permanent_failure(fmt::format("these octets are no {} record", format->mnemonic));
  return wire;
}

bool is_generic_marker(const ZoneTokens& tokens) {
  return !tokens.empty() && !tokens.front().is_quoted && tokens.front().text == "\\#";
}

/// The seconds of a unit of a time to live; nothing for a foreign letter.
std::optional<std::uint64_t> seconds_of(char unit) {
  switch (to_lower(unit)) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 60 * 60;
    case 'd': return 24 * 60 * 60;
    case 'w': return 7 * 24 * 60 * 60;
    default: return std::nullopt;
  }
}

}  // namespace

std::uint16_t type_number(RecordType type) {
  switch (type) {
    case RecordType::a: return type_a;
    case RecordType::aaaa: return type_aaaa;
    case RecordType::mx: return type_mx;
    case RecordType::ptr: return type_ptr;
    case RecordType::txt: return type_txt;
  }
  return 0;
}

std::optional<std::uint16_t> read_type(std::string_view word) {
  for (const TypeFormat& format : type_formats())
    if (equals_ignoring_case(word, format.mnemonic)) return format.number;
  if (!starts_with_ignoring_case(word, "TYPE")) return std::nullopt;
  const std::optional<std::uint64_t> number = parse_number(word.substr(4));
  if (!number || *number > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::optional<std::chrono::seconds> read_ttl(std::string_view word) {
  constexpr std::uint64_t longest = std::numeric_limits<std::int32_t>::max();
  std::uint64_t total = 0;
  do {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const std::optional<std::uint64_t> number = parse_number(word.substr(0, digits));
    if (!number || *number > longest) return std::nullopt;
    word.remove_prefix(digits);
    const std::optional<std::uint64_t> unit = word.empty() ? 1 : seconds_of(word.front());
    if (!unit) return std::nullopt;
    if (!word.empty()) word.remove_prefix(1);
    total += *number * *unit;
    if (total > longest) return std::nullopt;
  } while (!word.empty());
  return std::chrono::seconds(total);
}

Result<ZoneToken> ZoneTokens::take(std::string_view wanted) {
  if (rest_.empty()) return permanent_failure(fmt::format("the entry ends where a {} should be", wanted));
  const ZoneToken token = rest_.front();
  rest_ = rest_.subspan(1);
  line_ = token.line;
  return token;
}

Result<void> ZoneTokens::expect_end() const {
  if (rest_.empty()) return {};
  return permanent_failure(fmt::format("\"{}\" is one word too many", printable(rest_.front().text, 40)));
}

Result<std::string> read_rdata(std::uint16_t type, ZoneTokens& tokens, const ZoneName& origin) {
  const TypeFormat* format = find_format(type);
  if (is_generic_marker(tokens)) {
    DMARCD_TRY(tokens.take("\\#"));
    return read_generic_rdata(format, tokens);
  }
  if (!format) return permanent_failure(fmt::format("TYPE{} is written as \\# LENGTH HEX only", type));

  std::string wire;
  for (Field field : format->fields) {
    do {
      const ZoneToken token = DMARCD_TRY(tokens.take(fmt::format("part of the {} record", format->mnemonic)));
      DMARCD_TRY(append_field(wire, token, field, origin));
    } while (repeats(field) && !tokens.empty());
  }
  DMARCD_TRY(tokens.expect_end());
  return wire;
}

IpAddress address_of(std::string_view rdata) {
  if (rdata.size() == 4) {
    IpAddress::V4Bytes bytes{};
    std::copy(rdata.begin(), rdata.end(), bytes.begin());
    return IpAddress::from_v4(bytes);
  }
  assert(rdata.size() == 16);
  IpAddress::V6Bytes bytes{};
  std::copy(rdata.begin(), rdata.end(), bytes.begin());
  return IpAddress::from_v6(bytes);
}

std::string joined_strings_of(std::string_view rdata) {
  std::string joined;
  while (!rdata.empty()) {
    const std::size_t length = static_cast<unsigned char>(rdata.front());
    joined += rdata.substr(1, length);
    rdata.remove_prefix(1 + length);
  }
  return joined;
}

ZoneName name_of(std::string_view rdata) {
  return take_name(rdata).value_or(ZoneName{});
}

MailExchange mail_exchange_of(std::string_view rdata) {
  const std::uint32_t preference = take_number(rdata, 2);
  return {static_cast<std::uint16_t>(preference), name_of(rdata)};
}

std::chrono::seconds soa_minimum_of(std::string_view rdata) {
  rdata.remove_prefix(rdata.size() - 4);
  return std::chrono::seconds(take_number(rdata, 4));
}

}  // namespace dmarcd::dns
