#pragma once

#include <soci/soci.h>

namespace dmarcd::sql {

/// Does a prepared question that has one row for an answer or none, and ends it. SQLite lets a question that was not
/// ended keep its moment: the connection's next transaction would begin in the past, and be refused as soon as another
/// program has written.
inline bool gives_a_row(soci::statement& question) {
  const bool is_found = question.execute(true);
  if (is_found) question.fetch();
  return is_found;
}

}  // namespace dmarcd::sql
