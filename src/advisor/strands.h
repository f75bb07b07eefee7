#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dmarcd/advisor/facts.h"
#include "dmarcd/advisor/thresholds.h"

#include "marks.h"

namespace dmarcd::advisor {

/// Days as bits, counted back from today (bit 0); what is older than that is in the last bit.
using DayBits = std::uint64_t;
inline DayBits day_bit(Day day, Day today) {
  const auto back = static_cast<std::uint64_t>((today - day).count());
  return DayBits{1} << (back < 63 ? back : 63);
}

/// An address that mail came from.
struct Sender {
  IpAddress ip;
  std::string name;  ///< Confirmed, lower case; empty: none, or nobody asked.
  std::vector<std::uint32_t> strands;
};

/// The mail of one address with one evidence: what is put into sources as a whole.
struct Strand {
  std::uint32_t sender = 0;
  std::uint32_t marks = 0;
  std::uint64_t messages = 0, aligned = 0, dkim = 0, spf = 0;
  DayBits days = 0;
};

/// A row of traffic on its way: which strand it belongs to.
struct Row {
  const inbox::Traffic* traffic = nullptr;
  std::uint32_t strand = 0;
};

/// The traffic of a domain, put in order. Holds pointers into the facts that it was made of.
struct Mail {
  std::vector<Marks> marks;
  std::vector<Sender> senders;
  std::vector<Strand> strands;
  std::vector<Row> rows;
  KeyTable keys;
  bool are_names_known = false;  ///< Somebody asked for the names of addresses.

  const Marks& marks_of(const Strand& strand) const { return marks[strand.marks]; }
  const Sender& sender_of(const Strand& strand) const { return senders[strand.sender]; }
};

/// Rows after today or before the look-back, or of an unknown evidence, are left out.
Mail put_in_order(const DomainFacts& facts, const Thresholds& thresholds);

}  // namespace dmarcd::advisor
