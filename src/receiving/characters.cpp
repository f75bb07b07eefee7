#include "characters.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/text.h"
#include "dmarcd/receiving/limits.h"

namespace dmarcd::receiving {
namespace {

enum class Encoding { utf8, utf16_little_endian, utf16_big_endian, windows_1252, iso_8859_15, ebcdic, utf32, unknown };

struct NamedEncoding {
  std::string_view name;
  Encoding encoding;
};

/// ISO 8859-1 has controls where Windows-1252 has quotation marks; whoever sends those octets means the marks. UTF-16
/// is known by its octets: who declares it in a text of single octets writes UTF-8.
constexpr NamedEncoding named_encodings[] = {
    {"", Encoding::utf8},
    {"utf-8", Encoding::utf8},
    {"utf8", Encoding::utf8},
    {"us-ascii", Encoding::utf8},
    {"ascii", Encoding::utf8},
    {"utf-16", Encoding::utf8},
    {"iso-8859-1", Encoding::windows_1252},
    {"iso8859-1", Encoding::windows_1252},
    {"iso_8859-1", Encoding::windows_1252},
    {"latin1", Encoding::windows_1252},
    {"latin-1", Encoding::windows_1252},
    {"windows-1252", Encoding::windows_1252},
    {"cp1252", Encoding::windows_1252},
    {"iso-8859-15", Encoding::iso_8859_15},
    {"iso8859-15", Encoding::iso_8859_15},
    {"iso_8859-15", Encoding::iso_8859_15},
    {"latin9", Encoding::iso_8859_15},
    {"latin-9", Encoding::iso_8859_15},
};

/// The code pages that mainframes name.
bool is_ebcdic(std::string_view name) {
  constexpr std::string_view code_pages[] = {"cp037", "ibm037", "cp500", "ibm500", "cp1047", "ibm1047", "ibm-1047"};
  return name.find("ebcdic") != std::string_view::npos || std::ranges::find(code_pages, name) != std::end(code_pages);
}

Encoding encoding_named(std::string_view declared) {
  const std::string name = to_lower(declared);
  if (is_ebcdic(name)) return Encoding::ebcdic;
  const auto* found = std::ranges::find(named_encodings, name, &NamedEncoding::name);
  return found == std::end(named_encodings) ? Encoding::unknown : found->encoding;
}

struct Detected {
  Encoding encoding;
  std::size_t mark;  ///< Octets of the byte order mark.
};

/// What the first octets tell (XML 1.0 appendix F): a document begins with "<" or a blank.
std::optional<Detected> detect_encoding(std::string_view octets) {
  using namespace std::string_view_literals;
  const auto begins = [&](std::string_view with) { return octets.starts_with(with); };
  if (begins("\xEF\xBB\xBF")) return Detected{Encoding::utf8, 3};
  if (begins("\xFF\xFE\0\0"sv) || begins("\0\0\xFE\xFF"sv)) return Detected{Encoding::utf32, 4};
  if (begins("\xFF\xFE")) return Detected{Encoding::utf16_little_endian, 2};
  if (begins("\xFE\xFF")) return Detected{Encoding::utf16_big_endian, 2};
  if (begins("\x4C\x6F\xA7\x94")) return Detected{Encoding::ebcdic, 0};
  const bool has_two = octets.size() >= 2;
  if (has_two && octets[0] != '\0' && octets[1] == '\0') return Detected{Encoding::utf16_little_endian, 0};
  if (has_two && octets[0] == '\0' && octets[1] != '\0') return Detected{Encoding::utf16_big_endian, 0};
  return std::nullopt;
}

constexpr char32_t no_character = 0xFFFD;

/// What the octets 0x80 to 0x9F are in Windows-1252.
constexpr std::array<char32_t, 32> windows_1252_marks = {
    0x20AC,       no_character, 0x201A, 0x0192, 0x201E, 0x2026,       0x2020, 0x2021,
    0x02C6,       0x2030,       0x0160, 0x2039, 0x0152, no_character, 0x017D, no_character,
    no_character, 0x2018,       0x2019, 0x201C, 0x201D, 0x2022,       0x2013, 0x2014,
    0x02DC,       0x2122,       0x0161, 0x203A, 0x0153, no_character, 0x017E, 0x0178};

char32_t windows_1252(unsigned char octet) {
  return octet >= 0x80 && octet <= 0x9F ? windows_1252_marks[octet - 0x80u] : octet;
}

char32_t iso_8859_15(unsigned char octet) {
  switch (octet) {
    case 0xA4: return 0x20AC;
    case 0xA6: return 0x0160;
    case 0xA8: return 0x0161;
    case 0xB4: return 0x017D;
    case 0xB8: return 0x017E;
    case 0xBC: return 0x0152;
    case 0xBD: return 0x0153;
    case 0xBE: return 0x0178;
    default: return windows_1252(octet);
  }
}

void append_utf8(std::string& text, char32_t character) {
  const auto add = [&](char32_t octet) { text += static_cast<char>(octet); };
  const auto add_trail = [&](unsigned shift) { add(0x80 | ((character >> shift) & 0x3F)); };
  if (character < 0x80) return add(character);
  if (character < 0x800) return add(0xC0 | (character >> 6)), add_trail(0);
  if (character < 0x10000) return add(0xE0 | (character >> 12)), add_trail(6), add_trail(0);
  add(0xF0 | (character >> 18)), add_trail(12), add_trail(6), add_trail(0);
}

/// A text being written as UTF-8, and what had to be changed in it.
class Transcript {
 public:
  explicit Transcript(std::size_t octets) { text_.reserve(octets + octets / 8); }

  void add(char32_t character) {
    if (!is_xml_character(character)) {
      ++replaced_;
      character = no_character;
    }
    append_utf8(text_, character);
  }
  void add_legal(std::string_view characters) { text_ += characters; }
  void add_foreign(unsigned char octet) {
    ++foreign_;
    add(windows_1252(octet));
  }
  bool is_too_large() const { return text_.size() > limits::largest_input; }

  Result<DocumentText> finish(WarningList& warnings) && {
    if (is_too_large())
      return permanent_failure(
          fmt::format("cannot read the document: as UTF-8 it is larger than {} octets", limits::largest_input));
    if (foreign_ > 0)
      warnings.add("octets-foreign",
                   fmt::format("octets that are no UTF-8 are read as Windows-1252; there are {} of them", foreign_));
    if (replaced_ > 0)
      warnings.add("characters-replaced",
                   fmt::format("characters that XML forbids are replaced; there are {} of them", replaced_));
    return DocumentText(std::move(text_));
  }

 private:
  std::string text_;
  std::size_t foreign_ = 0;
  std::size_t replaced_ = 0;
};

Result<DocumentText> from_utf16(std::string_view octets, Encoding encoding, WarningList& warnings) {
  const bool is_little = encoding == Encoding::utf16_little_endian;
  const auto unit = [&](std::size_t at) {
    const auto low = static_cast<unsigned char>(octets[is_little ? at : at + 1]);
    const auto high = static_cast<unsigned char>(octets[is_little ? at + 1 : at]);
    return static_cast<char32_t>(high << 8 | low);
  };
  const auto is_low_surrogate = [](char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; };
  Transcript transcript(octets.size());
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
    char32_t character = unit(at);
    const bool is_high_surrogate = character >= 0xD800 && character <= 0xDBFF;
    if (is_high_surrogate && at + 3 < octets.size() && is_low_surrogate(unit(at + 2))) {
      character = 0x10000 + ((character - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
      at += 2;
    }
    transcript.add(character);
    if (transcript.is_too_large()) break;
  }
  return std::move(transcript).finish(warnings);
}

Result<DocumentText> from_single_octets(std::string_view octets, char32_t (*character_of)(unsigned char),
                                        WarningList& warnings) {
  Transcript transcript(octets.size());
  for (const char octet : octets) transcript.add(character_of(static_cast<unsigned char>(octet)));
  return std::move(transcript).finish(warnings);
}

/// How many octets the characters at the front have that are UTF-8 and allowed.
std::size_t legal_octets(std::string_view text) {
  const auto is_plain = [](char c) { return (c >= 0x20 && c < 0x7F) || is_space(c); };
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_plain(text[at])) {
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at);
    const std::size_t length = utf8_sequence_length(rest);
    const bool is_noncharacter = rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
    const bool is_control = length == 1 && rest.front() != 0x7F;
    if (length == 0 || is_control || is_noncharacter) break;
    at += length;
  }
  return at;
}

Result<DocumentText> from_utf8(std::string_view octets, WarningList& warnings) {
  std::size_t legal = legal_octets(octets);
  if (legal == octets.size()) return DocumentText(octets);
  Transcript transcript(octets.size());
  while (true) {
    transcript.add_legal(octets.substr(0, legal));
    octets.remove_prefix(legal);
    if (octets.empty() || transcript.is_too_large()) break;
    const std::size_t length = utf8_sequence_length(octets);
    if (length == 0)
      transcript.add_foreign(static_cast<unsigned char>(octets.front()));
    else
      transcript.add(0);  // Whichever forbidden character it is.
    octets.remove_prefix(std::max<std::size_t>(length, 1));
    legal = legal_octets(octets);
  }
  return std::move(transcript).finish(warnings);
}

tl::unexpected<Error> not_read(std::string_view encoding) {
  return permanent_failure(
      fmt::format("cannot read the document: it is in {}; we read UTF-8, UTF-16 and Latin-1", printable(encoding, 40)));
}

Result<DocumentText> from_declared(std::string_view octets, std::string_view declared, WarningList& warnings) {
  switch (encoding_named(declared)) {
    case Encoding::windows_1252: return from_single_octets(octets, windows_1252, warnings);
    case Encoding::iso_8859_15: return from_single_octets(octets, iso_8859_15, warnings);
    case Encoding::ebcdic: return not_read(declared);
    case Encoding::unknown:
      if (!has_non_ascii(octets)) break;
      warnings.add("encoding-unknown",
                   fmt::format("the document says that it is in {}; it is read as UTF-8", printable(declared, 40)));
      break;
    default: break;
  }
  if (equals_ignoring_case(declared, "utf-16"))
    warnings.add("encoding-wrong", "the document says that it is in UTF-16, which it is not; it is read as UTF-8");
  return from_utf8(octets, warnings);
}

}  // namespace

bool is_xml_character(char32_t character) {
  if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
  const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
  return !is_surrogate && character != 0xFFFE && character != 0xFFFF && character <= 0x10FFFF;
}

Result<DocumentText> decode_characters(std::string_view octets, DeclaredEncoding declared_encoding,
                                       WarningList& warnings) {
  const std::optional<Detected> detected = detect_encoding(octets);
  if (!detected) return from_declared(octets, declared_encoding(octets), warnings);
  octets.remove_prefix(detected->mark);
  switch (detected->encoding) {
    case Encoding::utf16_little_endian:
    case Encoding::utf16_big_endian: return from_utf16(octets, detected->encoding, warnings);
    case Encoding::ebcdic: return not_read("EBCDIC");
    case Encoding::utf32: return not_read("UTF-32");
    default: return from_utf8(octets, warnings);
  }
}

}  // namespace dmarcd::receiving
