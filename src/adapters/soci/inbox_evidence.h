#pragma once

#include <string>
#include <string_view>

#include "dmarcd/inbox/fingerprint.h"
#include "dmarcd/receiving/received_report.h"

#include "inbox_dictionary.h"

namespace dmarcd::sql {

/// Where in an evidence a domain is named.
enum class Place { header_from, envelope_from, dkim_domain };

/// What finds evidence that names `domain` there, case aside.
long long evidence_mark(const inbox::HashKey& key, Place place, std::string_view domain);

/// The evidence of records, each kept once, with its marks.
class EvidenceRows {
 public:
  EvidenceRows(soci::session& session, Counters& counters);

  /// The number of an evidence; `text` and `hash` are its own.
  long long id(const inbox::HashKey& key, const receiving::Evidence& evidence, std::string_view text,
               std::uint64_t hash);
  void flush();
  void make_room() { dictionary_.make_room(); }

 private:
  void add_marks(const inbox::HashKey& key, const receiving::Evidence& evidence, long long id);

  Dictionary dictionary_;
  Rows<long long, long long> marks_;
};

}  // namespace dmarcd::sql
