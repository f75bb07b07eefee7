#include "inbox_dictionary.h"

#include "inbox_one_row.h"

namespace dmarcd::sql {

Dictionary::Dictionary(soci::session& session, const std::string& table, const std::string& column, Counters& counters)
    : table_(table),
      counters_(counters),
      rows_(session, fmt::format("INSERT INTO {} (id, hash, {}) VALUES (:c0, :c1, :c2)", table, column)),
      select_((session.prepare << fmt::format("SELECT id FROM {} WHERE hash = :hash AND {} = :text", table, column),
               soci::into(found_id_), soci::use(wanted_hash_, "hash"), soci::use(wanted_text_, "text"))) {}

Dictionary::Entry Dictionary::look_up(std::string_view text, std::uint64_t hash) {
  const auto [begin, end] = remembered_.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry)
    if (entry->second.first == text) return {entry->second.second, false};

  const std::optional<long long> found = find(text, hash);
  const Entry entry{found ? *found : counters_.next(table_), !found};
  if (entry.is_new) rows_.add(entry.id, static_cast<long long>(hash), std::string(text));
  remembered_.emplace(hash, std::pair(std::string(text), entry.id));
  octets_ += text.size();
  return entry;
}

void Dictionary::make_room() {
  if (octets_ <= most_octets) return;
  remembered_.clear();
  octets_ = 0;
}

std::optional<long long> Dictionary::find(std::string_view text, std::uint64_t hash) {
  wanted_text_ = text;
  wanted_hash_ = static_cast<long long>(hash);
  return gives_a_row(select_) ? std::optional(found_id_) : std::nullopt;
}

}  // namespace dmarcd::sql
