#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/inbox/arrival.h"
#include "dmarcd/inbox/import_line.h"
#include "dmarcd/inbox/inbox.h"
#include "dmarcd/inbox/views.h"
#include "dmarcd/receiving/extraction.h"

namespace dmarcd::inbox {

struct ImportOptions {
  std::vector<std::string> authserv_ids;  ///< Whose Authentication-Results are our own.
  std::vector<std::string> own_domains;   ///< With the names below them; none: reports on any domain are taken.
};

struct Input {
  std::string name;  ///< "-", a path, "upload by anna".
  std::string_view octets;
  Timestamp received_at;
  /// Of a report that no mail carried: handed over if a person brings it, unverified if the mail system does.
  receiving::Authenticity authenticity = receiving::Authenticity::handed_over;
  std::string place = {};  ///< Where in another input the octets were, if they are a part of one.
  /// The mail that carried them there. `authenticity` is what is known of it then, and what mails in the octets say of
  /// themselves is not believed.
  std::optional<receiving::CarryingMail> mail = {};
};

/// The story of an import: octets become an Arrival, and what the Intake made of it becomes lines.
class ReportImport {
 public:
  ReportImport(receiving::Openers openers, ImportOptions options);

  /// Opens one input: one Arrival, or of an mbox file one a message. Never none. Any number of threads at once; this is
  /// where nearly all the time of an import goes.
  std::vector<Arrival> open(const Input& input) const;

 private:
  Arrival arrive(const Input& input, std::string_view octets, std::string_view place) const;

  receiving::Openers openers_;
  ImportOptions options_;
  Scope ours_;
};

/// Keeps `arrivals` in one transaction: the lines are true when this returns. An Error leaves the inbox as it was.
Result<std::vector<ImportLine>> keep(Intake& intake, std::span<const Arrival> arrivals);

/// Tries to read an entry of the quarantine again. The entry goes when all of it is kept elsewhere: as reports, or as
/// entries of the parts that still cannot be read. Whoever asks for it vouches for nothing, since a stranger may have
/// sent it: who vouched when it came does so still.
Result<std::vector<ImportLine>> retry_quarantined(Intake& intake, const ReportImport& import, QuarantineId id,
                                                  Timestamp now);

}  // namespace dmarcd::inbox
