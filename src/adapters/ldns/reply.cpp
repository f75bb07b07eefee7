#include "reply.h"

#include <algorithm>
#include <array>
#include <ldns/ldns.h>
#include <memory>

namespace dmarcd::ldns {
namespace {

/// A TXT record with more strings is no record of a protocol that we know: those of 4,096-bit keys have four.
constexpr std::size_t most_strings = 64;

/// A TXT record with more text is not worth the memory: the longest SPF records seen have some thousand octets.
constexpr std::size_t longest_text = 16 << 10;

struct FreedByLdns {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
using Packet = std::unique_ptr<ldns_pkt, FreedByLdns>;

std::string_view octets(const ldns_rdf* field) {
  return {reinterpret_cast<const char*>(ldns_rdf_data(field)), ldns_rdf_size(field)};
}

/// Nothing for the root and for a label that holds a dot: no name of ours is equal to those.
std::optional<dns::DomainName> to_name(const ldns_rdf* field) {
  std::string_view wire = octets(field);
  std::string text;
  while (!wire.empty() && wire[0] != 0) {
    const std::size_t length = static_cast<std::uint8_t>(wire[0]);
    const std::string_view label = wire.substr(1, length);
    if (label.size() != length || label.find('.') != std::string_view::npos) return std::nullopt;
    if (!text.empty()) text += '.';
    text += label;
    wire.remove_prefix(1 + length);
  }
  Result<dns::DomainName> name = dns::DomainName::parse(text);
  if (!name) return std::nullopt;
  return *std::move(name);
}

/// A TTL with its highest bit set is zero (RFC 2181 section 8).
std::chrono::seconds to_ttl(std::uint32_t ttl) {
  constexpr std::uint32_t highest_bit = 0x8000'0000;
  return std::chrono::seconds(ttl & highest_bit ? 0 : ttl);
}

/// The strings come from their octets: the presentation form would escape some.
Record::Data to_text_data(const ldns_rr& record) {
  if (ldns_rr_rd_count(&record) > most_strings) return Record::Unusable{};
  std::string text;
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    const std::string_view field = octets(ldns_rr_rdf(&record, i));
    if (!field.empty()) text += field.substr(1);
  }
  if (text.size() > longest_text) return Record::Unusable{};
  return text;
}

template <class Bytes>
IpAddress to_address(const ldns_rdf* field, IpAddress (*from)(const Bytes&)) {
  Bytes bytes{};
  const std::string_view address = octets(field);
  std::copy_n(address.begin(), std::min(address.size(), bytes.size()), bytes.begin());
  return from(bytes);
}

Record::Data to_mail_exchange(const ldns_rr& record) {
  std::optional<dns::DomainName> host = to_name(ldns_rr_rdf(&record, 1));
  if (!host) return Record::Unusable{};
  return Record::MailExchange{ldns_rdf2native_int16(ldns_rr_rdf(&record, 0)), *std::move(host)};
}

Record::Data to_name_data(const ldns_rr& record) {
  std::optional<dns::DomainName> name = to_name(ldns_rr_rdf(&record, 0));
  if (!name) return Record::Unusable{};
  return *std::move(name);
}

std::optional<Record::Data> to_data(const ldns_rr& record) {
  switch (ldns_rr_get_type(&record)) {
    case LDNS_RR_TYPE_A: return to_address(ldns_rr_rdf(&record, 0), IpAddress::from_v4);
    case LDNS_RR_TYPE_AAAA: return to_address(ldns_rr_rdf(&record, 0), IpAddress::from_v6);
    case LDNS_RR_TYPE_MX: return to_mail_exchange(record);
    case LDNS_RR_TYPE_CNAME:
    case LDNS_RR_TYPE_PTR: return to_name_data(record);
    case LDNS_RR_TYPE_TXT: return to_text_data(record);
    default: return std::nullopt;
  }
}

std::uint16_t type_of(const ldns_rr& record) {
  return static_cast<std::uint16_t>(ldns_rr_get_type(&record));
}

/// ldns takes an empty rdata as that of a record in an UPDATE message; such a record says nothing.
bool is_complete(const ldns_rr& record) {
  const ldns_rr_descriptor* described = ldns_rr_descript(type_of(record));
  return ldns_rr_get_class(&record) == LDNS_RR_CLASS_IN &&
         ldns_rr_rd_count(&record) >= std::max<std::size_t>(ldns_rr_descriptor_minimum(described), 1);
}

std::vector<Record> read_answers(const ldns_rr_list& section) {
  std::vector<Record> records;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(&section); ++i) {
    const ldns_rr& record = *ldns_rr_list_rr(&section, i);
    if (!is_complete(record)) continue;
    std::optional<Record::Data> data = to_data(record);
    if (!data) continue;
    std::optional<dns::DomainName> owner = to_name(ldns_rr_owner(&record));
    if (!owner) continue;
    records.push_back({*std::move(owner), type_of(record), to_ttl(ldns_rr_ttl(&record)), *std::move(data)});
  }
  return records;
}

std::optional<StartOfAuthority> to_authority(const ldns_rr& record) {
  constexpr std::size_t minimum = 6;
  constexpr std::size_t root_size = 1;
  const std::uint32_t longest = ldns_rdf2native_int32(ldns_rr_rdf(&record, minimum));
  const std::chrono::seconds negative_ttl = std::min(to_ttl(ldns_rr_ttl(&record)), to_ttl(longest));
  if (ldns_rdf_size(ldns_rr_owner(&record)) == root_size) return StartOfAuthority{std::nullopt, negative_ttl};
  std::optional<dns::DomainName> zone = to_name(ldns_rr_owner(&record));
  if (!zone) return std::nullopt;
  return StartOfAuthority{*std::move(zone), negative_ttl};
}

void read_authority(const ldns_rr_list& section, Reply& reply) {
  bool names_servers = false;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(&section); ++i) {
    const ldns_rr& record = *ldns_rr_list_rr(&section, i);
    if (ldns_rr_get_type(&record) == LDNS_RR_TYPE_NS) names_servers = true;
    if (ldns_rr_get_type(&record) == LDNS_RR_TYPE_SOA && is_complete(record)) reply.authority = to_authority(record);
  }
  reply.refers_elsewhere = names_servers && !reply.authority && reply.answers.empty();
}

/// With its upper bits, which EDNS added (RFC 6891 section 6.1.3).
ResponseCode response_code(const ldns_pkt& packet) {
  const unsigned lower = ldns_pkt_get_rcode(&packet);
  const unsigned upper = ldns_pkt_edns(&packet) ? ldns_pkt_edns_extended_rcode(&packet) : 0;
  return static_cast<ResponseCode>(upper << 4 | lower);
}

}  // namespace

std::string to_text(ResponseCode code) {
  switch (code) {
    case ResponseCode::no_error: return "NOERROR";
    case ResponseCode::format_error: return "FORMERR";
    case ResponseCode::server_failure: return "SERVFAIL";
    case ResponseCode::no_such_domain: return "NXDOMAIN";
    case ResponseCode::not_implemented: return "NOTIMP";
    case ResponseCode::refused: return "REFUSED";
    case ResponseCode::bad_version: return "BADVERS";
  }
  return "response code " + std::to_string(static_cast<unsigned>(code));
}

Result<Reply> parse_reply(std::string_view bytes) {
  ldns_pkt* parsed = nullptr;
  const ldns_status status = ldns_wire2pkt(&parsed, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const Packet packet(parsed);
  if (status != LDNS_STATUS_OK)
    return permanent_failure(std::string("malformed DNS message: ") + ldns_get_errorstr_by_id(status));

  Reply reply;
  reply.code = response_code(*packet);
  reply.is_truncated = ldns_pkt_tc(packet.get());
  reply.answers = read_answers(*ldns_pkt_answer(packet.get()));
  read_authority(*ldns_pkt_authority(packet.get()), reply);
  return reply;
}

}  // namespace dmarcd::ldns
