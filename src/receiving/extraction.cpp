#include "dmarcd/receiving/extraction.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"
#include "dmarcd/receiving/naming.h"
#include "dmarcd/receiving/report_reader.h"

#include "form.h"
#include "mail_kind.h"

namespace dmarcd::receiving {
namespace {

/// Where octets were found.
struct Place {
  std::string member;
  int archives = 0;       ///< Around them.
  int mails = 0;          ///< Around them.
  std::string_view gzip;  ///< The stream that they came out of; empty if it was none.

  Place inside(std::string_view name) const {
    Place inner{member, archives, mails, {}};
    if (!member.empty() && !name.empty()) inner.member += '/';
    inner.member += name;
    return inner;
  }
};

CarryingMail carrying(const OpenedMail& mail) {
  return {.from_domain = mail.from_domain,
          .from = mail.from,
          .subject = mail.subject,
          .message_id = mail.message_id,
          .authentication_results = mail.authentication_results};
}

/// What people see beside a report.
bool is_decoration(const MailPart& part) {
  return part.type.starts_with("image/") || part.type.starts_with("audio/") || part.type.starts_with("video/") ||
         part.type.find("signature") != std::string::npos;
}

class Extractor {
 public:
  explicit Extractor(const Openers& openers) : openers_(openers) {}

  void open(std::string_view octets, const Place& place) {
    switch (form_of(octets)) {
      case Form::gzip:
      case Form::zip: return open_archive(octets, place);
      case Form::xml: return read_each(octets, place);
      case Form::json: return read(octets, place);
      case Form::mbox: return open_mbox(octets, place);
      case Form::mail: return open_mail(octets, place);
      case Form::unknown: return refuse(octets, place, why_unknown(octets));
    }
  }

  /// What was found in `input`, which was opened.
  std::vector<Found> take(std::string_view input) {
    if (untold_ > 0)
      found_.emplace_back(RefusedPart{
          .member = {},
          .reason = fmt::format(
              "{} further parts cannot be read or are beyond the limits; the input is kept whole: unpack it "
              "and import the folder",
              untold_),
          .octets = std::string(input),
          .mail = carrier_});
    return std::move(found_);
  }

 private:
  static std::string why_unknown(std::string_view octets) {
    if (octets.empty()) return "it is empty";
    const std::string_view known = known_by_signature(octets);
    if (!known.empty()) return fmt::format("it is {}, which is not opened", known);
    return "it is neither a mail nor an archive (gzip, zip) nor a document (XML, JSON)";
  }

  void refuse(std::string_view octets, const Place& place, std::string reason) {
    if (refusals_ == limits::most_refusals) {
      ++untold_;
      return;
    }
    ++refusals_;
    found_.emplace_back(RefusedPart{place.member, std::move(reason), std::string(octets), carrier_});
  }

  /// Whether one more document may be read; else it is refused.
  bool is_within_limit(std::string_view octets, const Place& place) {
    if (documents_++ < limits::most_documents) return true;
    refuse(octets, place,
           fmt::format("it is beyond the {} documents that one input may hold; unpack it and import the folder",
                       limits::most_documents));
    return false;
  }

  void read_each(std::string_view octets, const Place& place) {
    const std::vector<std::string_view> reports = reports_in(octets);
    if (reports.size() == 1) return read(octets, place);
    for (std::size_t i = 0; i < reports.size(); ++i) read(reports[i], place.inside(fmt::format("report {}", i + 1)));
  }

  void read(std::string_view octets, const Place& place) {
    if (!is_within_limit(octets, place)) return;
    Result<ReadReport> report = read_document(octets, openers_.xml);
    if (report)
      keep(*std::move(report), octets, place);
    else
      refuse(octets, place, std::move(report.error().message));
  }

  void keep(ReadReport read, std::string_view octets, const Place& place) {
    if (const auto* aggregate = std::get_if<AggregateReport>(&read.report))
      compare_with_file_name(named_by(place.member), *aggregate, read.warnings);
    // What cannot be compressed for want of memory is kept all the same, without its document.
    std::string raw = place.gzip.empty() ? openers_.gzip(octets).value_or("") : std::string(place.gzip);
    found_.emplace_back(FoundReport{place.member, std::move(read), std::move(raw), carrier_});
    ++reports_;
  }

  /// The innermost name that has pieces between "!".
  static std::string_view named_by(std::string_view member) {
    while (member.substr(member.rfind('/') + 1).find('!') == std::string_view::npos) {
      const std::size_t slash = member.rfind('/');
      if (slash == std::string_view::npos) return {};
      member = member.substr(0, slash);
    }
    return member;
  }

  void open_archive(std::string_view octets, const Place& place) {
    if (place.archives == limits::deepest_nesting)
      return refuse(octets, place, fmt::format("it is packed more than {} times", limits::deepest_nesting));
    const std::size_t before = items();
    std::vector<std::pair<std::string, std::string>> strangers;
    const bool is_gzip = form_of(octets) == Form::gzip;
    const TakeMember take = [&](std::string name, std::string member) -> Result<void> {
      Place inner = place.inside(name);
      ++inner.archives;
      if (is_gzip) inner.gzip = octets;
      if (form_of(member) != Form::unknown || promises_report(name, "") || is_gzip)
        open(member, inner);
      else if (strangers.size() < limits::most_documents)
        strangers.emplace_back(std::move(name), std::move(member));
      if (untold_ > most_untold) return permanent_failure("it has far too many members");
      return {};
    };
    const auto refuse_member = [&](const std::string& name, std::string reason) {
      const bool is_kept = items() == before || octets.size() <= largest_repeated;
      refuse(is_kept ? octets : std::string_view(), place.inside(name), std::move(reason));
    };
    const Result<void> unpacked = openers_.archives.unpack(octets, budget_, take, refuse_member);
    if (!unpacked) return refuse(octets, place, unpacked.error().message);
    if (items() > before) return;
    for (const auto& [name, member] : strangers) refuse(member, place.inside(name), why_unknown(member));
    if (items() == before) refuse(octets, place, "the archive is empty");
  }

  void open_mbox(std::string_view octets, const Place& place) {
    const std::vector<std::string> messages = messages_of_mbox(octets);
    for (std::size_t i = 0; i < messages.size(); ++i)
      open_mail(messages[i], messages.size() == 1 ? place : place.inside(fmt::format("message {}", i + 1)));
  }

  void open_mail(std::string_view octets, const Place& place) {
    if (place.mails > limits::deepest_nesting)
      return refuse(octets, place, fmt::format("it is a mail inside more than {} others", limits::deepest_nesting));
    const Result<OpenedMail> mail = openers_.mails.read(octets);
    if (!mail) return refuse(octets, place, mail.error().message);
    if (!carrier_) carrier_ = carrying(*mail);
    parts_ += mail->parts.size();
    if (parts_ > limits::most_mail_parts)
      return refuse(octets, place,
                    fmt::format("with the mails inside it has more than {} parts", limits::most_mail_parts));
    if (is_delivery_status(*mail)) return refuse(octets, place, why_no_report(*mail));
    if (const std::optional<FailureParts> failure = failure_parts(*mail)) return read_failure(*failure, octets, place);

    const std::size_t items_before = items();
    const std::size_t reports_before = reports_;
    std::string text_reason;
    for (const MailPart& part : mail->parts) open_part(part, place, text_reason);
    if (items() == items_before)
      refuse(octets, place, text_reason.empty() ? why_no_report(*mail) : std::move(text_reason));
    if (reports_ == reports_before + 1) compare_last_with(mail->subject);
  }

  void read_failure(const FailureParts& parts, std::string_view mail, const Place& place) {
    if (!is_within_limit(mail, place)) return;
    Result<ReadReport> report = read_failure_report(parts);
    if (!report) return refuse(mail, place, std::move(report.error().message));
    keep(*std::move(report), kept_document(parts), place);
  }

  void open_part(const MailPart& part, const Place& mail, std::string& text_reason) {
    Place place = mail.inside(part.name);
    ++place.mails;
    const Form form = form_of(part.octets);
    if (part.type == "message/rfc822" || part.type == "message/global") return open_mail(part.octets, place);
    if (form == Form::gzip || form == Form::zip) return open_cut(part, place);
    if (is_decoration(part)) return;
    if (part.type.starts_with("text/") && !promises_report(part.name, part.type))
      return read_text(part, form, place, text_reason);
    if (form != Form::unknown || promises_report(part.name, part.type)) open_cut(part, place);
  }

  /// Opens a part, and says so if the mail ended within it.
  void open_cut(const MailPart& part, const Place& place) {
    const std::size_t before = found_.size();
    open(part.octets, place);
    if (!part.is_cut) return;
    for (std::size_t i = before; i < found_.size(); ++i)
      if (auto* refused = std::get_if<RefusedPart>(&found_[i])) refused->reason += "; the mail is cut off within it";
  }

  /// A text beside a report is for people; one that is a report is taken. Why it is none matters only if nothing else
  /// is found.
  void read_text(const MailPart& part, Form form, const Place& place, std::string& reason) {
    if ((form != Form::xml && form != Form::json) || documents_ >= limits::most_documents) return;
    ++documents_;
    Result<ReadReport> report = read_document(part.octets, openers_.xml);
    if (report)
      keep(*std::move(report), part.octets, place);
    else if (part.type != "text/html")
      reason = std::move(report.error().message);
  }

  void compare_last_with(std::string_view subject) {
    for (auto item = found_.rbegin(); item != found_.rend(); ++item) {
      auto* found = std::get_if<FoundReport>(&*item);
      if (!found) continue;
      if (const auto* aggregate = std::get_if<AggregateReport>(&found->read.report))
        compare_with_subject(subject, *aggregate, found->read.warnings);
      return;
    }
  }

  std::size_t items() const { return found_.size() + untold_; }

  /// Each member that cannot be unpacked is kept as its archive; of a larger archive only the first.
  static constexpr std::size_t largest_repeated = std::size_t{1} << 20U;

  /// An archive with more members than this that cannot be read is not gone through to its end.
  static constexpr std::size_t most_untold = 1000;

  const Openers& openers_;
  ExpansionBudget budget_;
  std::optional<CarryingMail> carrier_;  ///< The mail that came: what others it holds nobody vouches for.
  std::vector<Found> found_;
  std::size_t documents_ = 0;
  std::size_t parts_ = 0;  ///< Of all mails.
  std::size_t reports_ = 0;
  std::size_t refusals_ = 0;
  std::size_t untold_ = 0;
};

}  // namespace

Extraction extract(std::string_view input, const Openers& openers) {
  Extractor extractor(openers);
  extractor.open(input, {});
  const Form form = form_of(input);
  return {.found = extractor.take(input), .is_mail = form == Form::mail || form == Form::mbox};
}

}  // namespace dmarcd::receiving
