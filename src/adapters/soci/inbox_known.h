#pragma once

#include <map>
#include <optional>

#include "dmarcd/inbox/fingerprint.h"

#include "inbox_rows.h"

namespace dmarcd::sql {

/// What the inbox has, or once had: fingerprint of the identity, hash of the content, id.
class KnownThings {
 public:
  struct Thing {
    long long content = 0;
    long long id = 0;
  };

  explicit KnownThings(soci::session& session);

  std::optional<Thing> find(const inbox::Fingerprint& fingerprint);
  void add(const inbox::Fingerprint& fingerprint, const Thing& thing);
  /// Another thing has the identity from now on.
  void replace(const inbox::Fingerprint& fingerprint, const Thing& thing);
  /// Writes what was added and replaced.
  void flush();

 private:
  std::map<inbox::Fingerprint, Thing> added_;
  Rows<long long, long long, long long, long long> rows_;
  Rows<long long, long long, long long, long long> replaced_;
  long long first_ = 0, second_ = 0;
  Thing found_;
  soci::statement select_;
};

}  // namespace dmarcd::sql
