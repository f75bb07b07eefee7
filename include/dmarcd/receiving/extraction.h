#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/receiving/received_report.h"
#include "dmarcd/receiving/unpacking.h"
#include "dmarcd/receiving/xml_reader.h"

namespace dmarcd::receiving {

/// The mail that carried reports, as far as its own authenticity goes.
struct CarryingMail {
  std::string from_domain;
  std::string from, subject, message_id;
  std::vector<std::string> authentication_results;  ///< Values, topmost first; trusted are only those of our own id.
};

/// A report that was found and read.
struct FoundReport {
  std::string member;  ///< Its way into the input: "", "report.xml.gz", "a.zip/report.xml".
  ReadReport read;
  std::string raw;  ///< The document's own octets, gzip (RFC 1952): as they came if they came so.
  std::optional<CarryingMail> mail;
};

/// What is no report, or one that cannot be read.
struct RefusedPart {
  std::string member;
  std::string reason;  ///< A sentence for the quarantine.
  std::string octets;  ///< As they came.
  std::optional<CarryingMail> mail;
};

using Found = std::variant<FoundReport, RefusedPart>;

/// What was found in one input, in its order. Never empty: an input without anything in it is refused as a whole.
struct Extraction {
  std::vector<Found> found;
  bool is_mail = false;  ///< The input is a mail: its octets are kept, so that its authenticity can be judged later.
};

struct Openers {
  const MailReader& mails;
  const Unpacker& archives;
  const XmlReader& xml;
  std::function<Result<std::string>(std::string_view octets)> gzip;  ///< For FoundReport::raw.
};

/// Finds and reads every report in one mail or file, by what its octets are and never by what they are called: mail
/// (attachments of any type and name, mails inside), gzip, zip, XML, JSON, within limits.h. Pure but for the openers;
/// any octets are safe.
Extraction extract(std::string_view input, const Openers& openers);

/// What the octets show themselves to be.
enum class Form { gzip, zip, xml, json, mbox, mail, unknown };
Form form_of(std::string_view octets);

/// The messages of an mbox file (mboxrd: ">From " is unquoted), in order and without their separators. One at least for
/// octets of Form::mbox.
std::vector<std::string> messages_of_mbox(std::string_view mbox);

}  // namespace dmarcd::receiving
