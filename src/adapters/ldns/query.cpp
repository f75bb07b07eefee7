#include "query.h"

#include "dmarcd/base/text.h"

#include "octets.h"

namespace dmarcd::ldns {
namespace {

/// What fits into one packet nearly everywhere; larger UDP replies would come in fragments, which can be forged.
constexpr std::uint16_t largest_udp_reply = 1232;

constexpr std::uint16_t class_internet = 1;
constexpr std::uint16_t type_opt = 41;

std::string in_mixed_case(std::string_view name, const RandomBits::NameBits& bits) {
  std::string mixed(name);
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    const bool is_upper = bits[i / 8] >> (i % 8) & 1;
    if (is_upper && is_letter(mixed[i])) mixed[i] = static_cast<char>(mixed[i] - 'a' + 'A');
  }
  return mixed;
}

void append_name(std::string& bytes, std::string_view name) {
  for (std::string_view label : split(name, '.')) {
    bytes += static_cast<char>(label.size());
    bytes += label;
  }
  bytes += '\0';
}

/// The OPT record, RFC 6891 section 6.1.2: the root, our size as its class, neither flags nor options.
void append_opt(std::string& bytes) {
  bytes += '\0';
  append_16(bytes, type_opt);
  append_16(bytes, largest_udp_reply);
  bytes.append(6, '\0');
}

}  // namespace

std::uint16_t wire_type(dns::RecordType type) {
  switch (type) {
    case dns::RecordType::a: return 1;
    case dns::RecordType::aaaa: return 28;
    case dns::RecordType::mx: return 15;
    case dns::RecordType::ptr: return 12;
    case dns::RecordType::txt: return 16;
  }
  return 0;
}

Query::Query(const dns::Question& question, std::uint16_t query_id, const RandomBits::NameBits& case_bits, Edns edns)
    : id(query_id) {
  constexpr std::uint16_t recursion_desired = 0x0100;
  append_16(bytes, id);
  append_16(bytes, recursion_desired);
  append_16(bytes, 1);
  append_16(bytes, 0);
  append_16(bytes, 0);
  append_16(bytes, edns == Edns::on ? 1 : 0);

  append_name(bytes, in_mixed_case(question.name.text(), case_bits));
  append_16(bytes, wire_type(question.type));
  append_16(bytes, class_internet);
  question_size = bytes.size() - header_size;

  if (edns == Edns::on) append_opt(bytes);
}

Match match(std::string_view reply, const Query& query) {
  constexpr std::uint16_t is_reply = 0x8000;
  constexpr std::uint16_t opcode = 0x7800;
  constexpr std::uint16_t response_code = 0x000f;
  constexpr std::uint16_t format_error = 1;
  constexpr std::uint16_t not_implemented = 4;

  if (reply.size() < header_size || message_id(reply) != query.id) return Match::none;
  const std::uint16_t flags = read_16(reply, 2);
  if (!(flags & is_reply) || (flags & opcode)) return Match::none;

  const std::uint16_t questions = read_16(reply, 4);
  const std::uint16_t code = flags & response_code;
  // One who did not understand the question may not repeat it; all that such a reply brings about is asking again.
  if (questions == 0 && (code == format_error || code == not_implemented)) return Match::exact;
  if (questions != 1 || reply.size() < header_size + query.question_size) return Match::none;

  // Nothing stands before the question that a compressed name in it could point to, so it is the same octet by octet.
  const std::string_view asked = std::string_view(query.bytes).substr(header_size, query.question_size);
  const std::string_view repeated = reply.substr(header_size, query.question_size);
  if (repeated == asked) return Match::exact;
  return equals_ignoring_case(repeated, asked) ? Match::other_case : Match::none;
}

std::uint16_t message_id(std::string_view message) {
  return message.size() < 2 ? 0 : read_16(message, 0);
}

}  // namespace dmarcd::ldns
