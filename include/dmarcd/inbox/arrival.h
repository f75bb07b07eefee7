#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dmarcd/base/time.h"
#include "dmarcd/receiving/authenticity.h"
#include "dmarcd/receiving/extraction.h"

/// What is kept of the reports that others send us, and what is asked of it.
namespace dmarcd::inbox {

using MailId = std::int64_t;
using ReportId = std::int64_t;
using QuarantineId = std::int64_t;

/// A report to keep.
struct NewReport {
  receiving::FoundReport found;
  receiving::Authenticity authenticity = receiving::Authenticity::unverified;
};

/// What could not be read, to keep for a person to see and for a later version to try again.
struct NewRefusal {
  receiving::RefusedPart part;
  receiving::Authenticity authenticity = receiving::Authenticity::unverified;  ///< Of what may be read of it later.
};

/// One input: a mail from a pipe, a file, an upload. It is kept whole or not at all.
struct Arrival {
  std::string input;  ///< "-", a path, "upload by anna".
  Timestamp received_at;
  std::string raw_mail;  ///< gzip of the mail, if it was one and its authenticity is not known yet; else empty.
  std::vector<std::variant<NewReport, NewRefusal>> items;
};

/// What became of an item of an Arrival.
enum class Fate {
  imported,
  displacing,  ///< Its key is known and its content is another, for which nobody vouches: both are kept, this counts.
  duplicate,   ///< Its key is known (standards: org_name without case and blanks, report id, policy domain, begin).
  differing,   ///< Its key is known and its content is another: the first is kept, and marked as disputed.
  quarantined,
  quarantined_before,  ///< Equal octets wait in the quarantine already.
};

struct Receipt {
  Fate fate = Fate::imported;
  std::int64_t id = 0;  ///< Of the report, or of the quarantine's entry: the one that was there first of duplicates.
};

}  // namespace dmarcd::inbox
