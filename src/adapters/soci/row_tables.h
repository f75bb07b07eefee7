#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dmarcd/sending/outbox.h"

namespace soci {
class session;
}

/// Row sets and their rows. All throw what SOCI throws.
namespace dmarcd::sql {

/// A set in the file.
struct StoredSet {
  long long id = 0;  ///< Never used again.
  long long report_key = 0;
  sending::RowSet set;
};

/// Where a page of a closed set ended: the next one begins there, and not with counting from the first row.
struct RowCursor {
  long long set = 0;
  std::uint64_t next_row = 0;
  sending::CountedRow last;
};

/// Adds to the open set, and makes it if there is none.
void add_rows(soci::session& session, const dns::DomainName& domain, const sending::FoldedRows& folded);

std::vector<sending::RowSet> read_row_sets(soci::session& session, const dns::DomainName& domain);
std::optional<StoredSet> find_row_set(soci::session& session, const sending::RowSetKey& key,
                                      sending::RowSet::State state);

/// A page of the set, by the index: costs as much as the page is long if `cursor` stands before it, else as much as
/// there are rows up to its end. Moves the cursor.
std::vector<sending::CountedRow> read_rows(soci::session& session, const StoredSet& set, std::uint64_t first,
                                           std::size_t most, std::optional<RowCursor>& cursor);

bool close_row_set(soci::session& session, const sending::RowSetKey& key);
/// Moves what is in reports of the set: one part more, its rows up to `next_row`.
void count_part(soci::session& session, const StoredSet& set, std::uint64_t next_row);
/// The set is there no more; its rows go by and by.
void abandon_row_set(soci::session& session, const StoredSet& set);
/// Deletes some of the rows that nobody can see any more: so few that others who write hardly wait.
void delete_abandoned_rows(soci::session& session);

}  // namespace dmarcd::sql
