#include "form.h"

#include <algorithm>
#include <array>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/extraction.h"

namespace dmarcd::receiving {
namespace {

using namespace std::string_view_literals;

/// Fields of which a mail has one near its top.
constexpr std::array mail_fields = {"received"sv,
                                    "return-path"sv,
                                    "delivered-to"sv,
                                    "from"sv,
                                    "to"sv,
                                    "subject"sv,
                                    "date"sv,
                                    "message-id"sv,
                                    "mime-version"sv,
                                    "content-type"sv,
                                    "contenttype"sv,
                                    "sender"sv,
                                    "authentication-results"sv,
                                    "dkim-signature"sv,
                                    "x-original-to"sv,
                                    "content-transfer-encoding"sv,
                                    "content-disposition"sv};

/// A mail begins with some fields that nobody knows, but with few.
constexpr int fields_looked_at = 100;

/// The document begins within so much, whatever stands before it.
constexpr std::size_t prologue = 1024;

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

std::string_view behind_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

/// The name of the field that a line begins; empty if it begins none.
std::string_view field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return {};
  const std::string_view name = trim_blanks(line.substr(0, colon));
  const bool is_name = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
  return is_name ? name : std::string_view();
}

bool is_mail_field(std::string_view name) {
  return std::any_of(mail_fields.begin(), mail_fields.end(),
                     [name](std::string_view known) { return equals_ignoring_case(name, known); });
}

/// The separator of an mbox file (RFC 4155 appendix A), and below it a header.
bool is_mbox(std::string_view text) {
  if (!text.starts_with("From ") || !field_name(first_line(text)).empty()) return false;
  const std::string_view below = first_line(behind_line(text));
  return below.starts_with(">From ") || !field_name(below).empty();
}

bool is_mail(std::string_view text) {
  if (text.starts_with(">From ")) text = behind_line(text);
  for (int i = 0; i < fields_looked_at && !text.empty(); text = behind_line(text)) {
    const std::string_view line = first_line(text);
    if (i > 0 && !line.empty() && is_blank(line.front())) continue;
    const std::string_view name = field_name(line);
    if (name.empty()) return false;
    if (is_mail_field(name)) return true;
    ++i;
  }
  return false;
}

/// XML of two octets a character, in either order, and of EBCDIC: "<?xm" (XML 1.0 appendix F).
bool is_wide_xml(std::string_view octets) {
  return octets.starts_with("\xFE\xFF"sv) || octets.starts_with("\xFF\xFE"sv) || octets.starts_with("<\0"sv) ||
         octets.starts_with("\0<"sv) || octets.starts_with("\x4C\x6F\xA7\x94"sv);
}

std::string_view without_mark(std::string_view octets) {
  while (octets.starts_with("\xEF\xBB\xBF"sv)) octets.remove_prefix(3);
  return octets;
}

std::string_view behind_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// Whether the text breaks off in an end tag, before or behind the colon of a prefix.
bool ends_in_end_tag(std::string_view text) {
  constexpr std::size_t longest_prefix = 64;
  const std::string_view last = text.substr(text.size() - std::min(text.size(), longest_prefix));
  const std::size_t begin = last.rfind('<');
  return begin != std::string_view::npos && last.substr(begin).starts_with("</");
}

/// What stands behind a report, if it begins as another does; else nothing.
std::string_view next_report(std::string_view text) {
  text = behind_blanks(without_mark(behind_blanks(text)));
  return text.starts_with("<?xml") || text.starts_with("<feedback") ? text : std::string_view();
}

}  // namespace

Form form_of(std::string_view octets) {
  if (octets.starts_with("\x1F\x8B"sv)) return Form::gzip;
  if (octets.starts_with("PK\3\4"sv) || octets.starts_with("PK\5\6"sv)) return Form::zip;
  if (is_wide_xml(octets)) return Form::xml;
  const std::string_view text = trim_space(without_mark(octets));
  if (text.starts_with('<')) return Form::xml;
  if (text.starts_with('{') || text.starts_with('[')) return Form::json;
  if (is_mbox(text)) return Form::mbox;
  if (is_mail(text)) return Form::mail;
  return text.substr(0, prologue).find("<feedback") != std::string_view::npos ? Form::xml : Form::unknown;
}

std::string_view known_by_signature(std::string_view octets) {
  struct Signature {
    std::string_view octets, name;
  };
  static constexpr std::array signatures = {
      Signature{"\x78\x9F\x3E\x22"sv, "a file of Outlook (TNEF, winmail.dat)"},
      Signature{"\xD0\xCF\x11\xE0"sv, "a file of Microsoft Office or Outlook (.msg)"},
      Signature{"%PDF"sv, "a PDF document"},
      Signature{"7z\xBC\xAF"sv, "an archive of 7-Zip"},
      Signature{"Rar!"sv, "an archive of RAR"},
      Signature{"BZh"sv, "an archive of bzip2"},
      Signature{"\xFD"
                "7zXZ"sv,
                "an archive of xz"},
      Signature{"\x28\xB5\x2F\xFD"sv, "an archive of Zstandard"},
  };
  const auto found = std::find_if(signatures.begin(), signatures.end(),
                                  [octets](const Signature& known) { return octets.starts_with(known.octets); });
  return found == signatures.end() ? std::string_view() : found->name;
}

std::vector<std::string_view> reports_in(std::string_view xml) {
  constexpr std::string_view end = "feedback>";  // Of a root with or without a prefix.
  std::vector<std::string_view> reports;
  for (std::size_t found = xml.find(end); found != std::string_view::npos;) {
    const bool is_end = ends_in_end_tag(xml.substr(0, found));
    found += end.size();
    if (const std::string_view next = next_report(xml.substr(found)); is_end && !next.empty()) {
      reports.push_back(xml.substr(0, found));
      xml = next;
      found = 0;
    }
    found = xml.find(end, found);
  }
  reports.push_back(xml);
  return reports;
}

bool promises_report(std::string_view name, std::string_view type) {
  // The Finder of macOS puts a shadow beside each file of an archive.
  if (name.starts_with("__MACOSX/") || name.find("/__MACOSX/") != std::string_view::npos) return false;
  const std::string lower = to_lower(name);
  const auto ends = [&lower](std::string_view extension) { return lower.ends_with(extension); };
  const auto is = [type](std::string_view word) { return type.find(word) != std::string_view::npos; };
  return ends(".xml") || ends(".gz") || ends(".zip") || ends(".json") || ends("winmail.dat") || is("zip") ||
         is("tlsrpt") || is("tnef") || type == "application/xml" || type == "text/xml";
}

}  // namespace dmarcd::receiving
