#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dmarcd/inbox/fingerprint.h"

#include "inbox_counters.h"

namespace dmarcd::sql {

/// Texts that come again and again, by numbers: a table (id, hash, <text column>) and what is remembered of it. Entries
/// are never deleted or changed, so what is remembered stays true.
class Dictionary {
 public:
  struct Entry {
    long long id = 0;
    bool is_new = false;
  };

  Dictionary(soci::session& session, const std::string& table, const std::string& column, Counters& counters);

  /// The number of `text`, whose keyed hash is `hash`; a new one is inserted with the next flush.
  Entry look_up(std::string_view text, std::uint64_t hash);
  void flush() { rows_.flush(); }

  /// Between two transactions: forgets if there is too much to remember.
  void make_room();

 private:
  static constexpr std::size_t most_octets = 64U << 20;  ///< Evidence of a year of a large site.

  std::optional<long long> find(std::string_view text, std::uint64_t hash);

  std::string table_;
  Counters& counters_;
  Rows<long long, long long, std::string> rows_;
  long long wanted_hash_ = 0;
  std::string wanted_text_;
  long long found_id_ = 0;
  soci::statement select_;
  std::unordered_multimap<std::uint64_t, std::pair<std::string, long long>> remembered_;
  std::size_t octets_ = 0;
};

}  // namespace dmarcd::sql
