#include "inbox_evidence.h"

#include "dmarcd/base/text.h"

namespace dmarcd::sql {

long long evidence_mark(const inbox::HashKey& key, Place place, std::string_view domain) {
  const std::string text = fmt::format("{}:{}", static_cast<int>(place), to_lower(domain));
  return static_cast<long long>(inbox::keyed_hash(key, text));
}

EvidenceRows::EvidenceRows(soci::session& session, Counters& counters)
    : dictionary_(session, "evidence", "evidence", counters),
      marks_(session, "INSERT INTO evidence_marks (mark, evidence) VALUES (:c0, :c1) ON CONFLICT DO NOTHING") {}

long long EvidenceRows::id(const inbox::HashKey& key, const receiving::Evidence& evidence, std::string_view text,
                           std::uint64_t hash) {
  const Dictionary::Entry entry = dictionary_.look_up(text, hash);
  if (entry.is_new) add_marks(key, evidence, entry.id);
  return entry.id;
}

void EvidenceRows::flush() {
  dictionary_.flush();
  marks_.flush();
}

void EvidenceRows::add_marks(const inbox::HashKey& key, const receiving::Evidence& evidence, long long id) {
  marks_.add(evidence_mark(key, Place::header_from, evidence.header_from), id);
  marks_.add(evidence_mark(key, Place::envelope_from, evidence.envelope_from), id);
  for (const receiving::DkimEvidence& dkim : evidence.dkim)
    marks_.add(evidence_mark(key, Place::dkim_domain, dkim.domain), id);
}

}  // namespace dmarcd::sql
