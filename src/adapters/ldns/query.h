#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dmarcd/dns/resolver.h"

#include "random_bits.h"

namespace dmarcd::ldns {

/// The TYPE of a resource record on the wire.
std::uint16_t wire_type(dns::RecordType type);

/// Whether a query says that it understands EDNS (RFC 6891); some old servers answer such a query with FORMERR.
enum class Edns { on, off };

/// A question as it goes over the wire, with recursion desired. The letters of its name are in random case, which a
/// reply has to repeat: one more bit a letter that a forger has to guess.
struct Query {
  Query(const dns::Question& question, std::uint16_t id, const RandomBits::NameBits& case_bits, Edns edns);

  std::uint16_t id;
  std::string bytes;
  std::size_t question_size;  ///< Octets of the question section, which follows the 12 of the header.
};

/// Whether a message is the reply to a query.
enum class Match {
  none,        ///< No: a forgery, or a reply that comes after all hope.
  other_case,  ///< But for the case of letters in the name, which an honest server may have lost, or a forger not
               ///< known.
  exact,
};

/// Looks at id, flags and question only; costs no parsing.
Match match(std::string_view reply, const Query& query);

/// The id of a message; nothing is said about one that has no header.
std::uint16_t message_id(std::string_view message);

/// The octets of the header (RFC 1035 section 4.1.1).
inline constexpr std::size_t header_size = 12;

}  // namespace dmarcd::ldns
