#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/base/result.h"

/// The ports to what opens mails and archives.
namespace dmarcd::receiving {

/// What all archives of one input may still expand to.
class ExpansionBudget {
 public:
  /// Takes `octets` more, that came of an archive of `packed` octets which gave `expanded` so far, these included;
  /// fails with a sentence if that is too much in all, or for so small an archive.
  Result<void> spend(std::size_t octets, std::size_t packed, std::size_t expanded);

 private:
  std::size_t spent_ = 0;
};

/// What takes a member's name and octets; an Error ends the unpacking.
using TakeMember = std::function<Result<void>(std::string name, std::string octets)>;

class Unpacker {
 public:
  virtual ~Unpacker() = default;

  /// Expands gzip (several streams are one member) or zip. Names are never used as paths. An Error says why not, naming
  /// "encrypted" where it is that, or "cut off"; members before it were taken already. A member that alone is at fault
  /// goes to `refuse`, and the others are still taken.
  virtual Result<void> unpack(std::string_view archive, ExpansionBudget& budget, const TakeMember& take,
                              const std::function<void(std::string name, std::string reason)>& refuse) const = 0;
};

/// A leaf of a mail, decoded.
struct MailPart {
  std::string name;  ///< The file name that it carries, or empty; RFC 2231 and encoded words undone.
  std::string type;  ///< "application/gzip", lower case; only a hint.
  std::string octets;
  bool is_cut = false;  ///< The mail ended inside it.
};

/// A mail as read.
struct OpenedMail {
  std::vector<MailPart> parts;  ///< Leaves in order; a mail inside is one, of type message/rfc822, not opened.
  std::vector<std::string> authentication_results;  ///< The fields' values, topmost first.
  std::string from_domain;                          ///< Of the From field, lower case A-labels; empty if not one.
  std::string from, subject, message_id;            ///< Decoded, for people.
  std::string auto_submitted;                       ///< RFC 3834 section 5, lower case: "auto-replied"; mostly empty.
};

class MailReader {
 public:
  virtual ~MailReader() = default;

  /// Reads any octets as a mail; parts beyond limits::most_mail_parts make it fail.
  virtual Result<OpenedMail> read(std::string_view mail) const = 0;
};

}  // namespace dmarcd::receiving
