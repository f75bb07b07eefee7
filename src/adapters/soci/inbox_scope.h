#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/inbox/fingerprint.h"
#include "dmarcd/inbox/views.h"

namespace soci {
class session;
}

namespace dmarcd::sql {

/// The database's secret.
inbox::HashKey hash_key(soci::session& session);

/// The domains that a question is about, by number, as far as the scope sees them.
class SeenDomains {
 public:
  /// `domain` alone, or all if it is empty. Throws what SOCI throws.
  SeenDomains(soci::session& session, const inbox::Scope& scope, std::string_view domain);

  /// A condition on a column with a domain's number. An index that begins with the column is used for one domain only:
  /// of several, rows would have to be sorted.
  std::string condition(std::string_view column) const;

  bool is_one() const { return numbers_ && numbers_->size() == 1; }
  bool is_none() const { return numbers_ && numbers_->empty(); }

 private:
  std::optional<std::vector<long long>> numbers_;  ///< Nothing: all.
};

/// The authenticities that are trusted, as a condition.
std::string trusted(inbox::Trust trust, std::string_view column);

/// A condition that a moment in `column` lies in `days`.
std::string within(const inbox::Days& days, std::string_view column);

/// "LIMIT ... OFFSET ..."
std::string part_of(const inbox::Page& page);

}  // namespace dmarcd::sql
