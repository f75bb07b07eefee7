#pragma once

#include <map>
#include <string>

#include "inbox_rows.h"

namespace dmarcd::sql {

/// The last ids given, and the revision. Read and written by whoever writes alone: an id is never given twice.
class Counters {
 public:
  explicit Counters(soci::session& session);

  /// As they are in the database.
  void load();
  /// The next number of a counter: 1 at first.
  long long next(const std::string& name);
  /// A secret, which stays as it is.
  long long value(const std::string& name) const;
  /// Writes those that moved.
  void store();

 private:
  soci::session& session_;
  std::map<std::string, long long> values_;
  std::map<std::string, long long> moved_;
  Rows<std::string, long long> rows_;
};

}  // namespace dmarcd::sql
