#include "inbox_known.h"

#include "inbox_one_row.h"

namespace dmarcd::sql {

KnownThings::KnownThings(soci::session& session)
    : rows_(session, "INSERT INTO known (first, second, content, id) VALUES (:c0, :c1, :c2, :c3)"),
      replaced_(session, "UPDATE known SET content = :c2, id = :c3 WHERE first = :c0 AND second = :c1"),
      select_((session.prepare << "SELECT content, id FROM known WHERE first = :first AND second = :second",
               soci::into(found_.content), soci::into(found_.id), soci::use(first_, "first"),
               soci::use(second_, "second"))) {}

std::optional<KnownThings::Thing> KnownThings::find(const inbox::Fingerprint& fingerprint) {
  if (const auto found = added_.find(fingerprint); found != added_.end()) return found->second;
  first_ = fingerprint.first;
  second_ = fingerprint.second;
  return gives_a_row(select_) ? std::optional(found_) : std::nullopt;
}

void KnownThings::add(const inbox::Fingerprint& fingerprint, const Thing& thing) {
  added_.emplace(fingerprint, thing);
  rows_.add(fingerprint.first, fingerprint.second, thing.content, thing.id);
}

void KnownThings::replace(const inbox::Fingerprint& fingerprint, const Thing& thing) {
  added_[fingerprint] = thing;
  replaced_.add(fingerprint.first, fingerprint.second, thing.content, thing.id);
}

void KnownThings::flush() {
  rows_.flush();
  replaced_.flush();
  added_.clear();
}

}  // namespace dmarcd::sql
