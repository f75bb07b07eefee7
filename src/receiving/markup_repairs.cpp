#include "markup_repairs.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "dmarcd/base/text.h"

#include "characters.h"

namespace dmarcd::receiving {
namespace {

// A repair makes one octet five: so many cost nothing, and no report that is one needs more.
constexpr std::size_t most_repairs = 10'000;

// Objects in place of functions, so that the compiler puts them into the loops that every octet goes through.
constexpr auto is_white = [](char c) { return is_space(c); };
constexpr auto is_name_start = [](char c) {
  return is_letter(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
};
constexpr auto is_name_character = [](char c) { return is_name_start(c) || is_digit(c) || c == '-' || c == '.'; };

/// Octets of the front of `text` that pass the test.
template <class Test>
std::size_t run_of(std::string_view text, Test test) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), test) - text.begin());
}

/// The octets of `blanks name = "value"` at the front; 0 if there is no such attribute (XML 1.0 section 3.1).
std::size_t attribute_length(std::string_view text) {
  std::size_t at = run_of(text, is_white);
  if (at == 0 || at == text.size() || !is_name_start(text[at])) return 0;
  at += run_of(text.substr(at), is_name_character);
  at += run_of(text.substr(at), is_white);
  if (at == text.size() || text[at] != '=') return 0;
  ++at;
  at += run_of(text.substr(at), is_white);
  if (at == text.size() || (text[at] != '"' && text[at] != '\'')) return 0;
  const char quote = text[at++];
  at += run_of(text.substr(at), [&](char c) { return c != quote && c != '<'; });
  return at < text.size() && text[at] == quote ? at + 1 : 0;
}

/// The octets of the start, end or empty-element tag at the front, which begins with "<"; 0 if there is none.
std::size_t tag_length(std::string_view text) {
  std::size_t at = 1;
  const bool is_end = text.size() > at && text[at] == '/';
  if (is_end) ++at;
  if (at >= text.size() || !is_name_start(text[at])) return 0;
  at += run_of(text.substr(at), is_name_character);
  while (!is_end) {
    const std::size_t attribute = attribute_length(text.substr(at));
    if (attribute == 0) break;
    at += attribute;
  }
  at += run_of(text.substr(at), is_white);
  if (!is_end && at < text.size() && text[at] == '/') ++at;
  return at < text.size() && text[at] == '>' ? at + 1 : 0;
}

/// The octets up to and with `end`, or all if it does not come: then the parser will say what is missing.
std::size_t length_through(std::string_view text, std::string_view end) {
  const std::size_t at = text.find(end);
  return at == std::string_view::npos ? text.size() : at + end.size();
}

/// The octets of the markup at the front, which begins with "<"; 0 if that is a stray one.
std::size_t markup_length(std::string_view text) {
  if (text.starts_with("<!--")) return length_through(text, "-->");
  if (text.starts_with("<![CDATA[")) return length_through(text, "]]>");
  if (text.starts_with("<?")) return length_through(text, "?>");
  constexpr std::string_view doctype = "<!doctype";  // Refused by the parser, wherever it ends.
  if (starts_with_ignoring_case(text, doctype)) return doctype.size();
  return tag_length(text);
}

struct Repair {
  std::size_t octets;       ///< How many are replaced; 0: nothing to repair.
  std::string_view by;      ///< What they are replaced by.
  std::string_view name{};  ///< Of the warning.
};

std::optional<char32_t> number_of_reference(std::string_view digits) {
  const bool is_hexadecimal = digits.starts_with('x');
  if (is_hexadecimal) digits.remove_prefix(1);
  constexpr std::size_t most_digits = 9;  // No sum below overflows, and no character needs more.
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    const char lower = to_lower(c);
    const bool is_hexadecimal_letter = is_hexadecimal && lower >= 'a' && lower <= 'f';
    if (!is_digit(c) && !is_hexadecimal_letter) return std::nullopt;
    value = value * (is_hexadecimal ? 16 : 10) + static_cast<std::uint64_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return value > 0x10FFFF ? char32_t(0) : static_cast<char32_t>(value);
}

/// XML 1.0 section 4.1: what the "&" at the front needs. Entities are those of section 4.6 alone.
Repair repair_of_ampersand(std::string_view text) {
  constexpr Repair escape = {1, "&amp;", "ampersand-escaped"};
  constexpr std::size_t longest_reference = 12;
  const std::size_t end = text.substr(0, longest_reference).find(';');
  if (end == std::string_view::npos) return escape;
  const std::string_view name = text.substr(1, end - 1);
  if (name.starts_with('#')) {
    const std::optional<char32_t> number = number_of_reference(name.substr(1));
    if (!number) return escape;
    return is_xml_character(*number) ? Repair{0, {}} : Repair{end + 1, replacement_character, "reference-replaced"};
  }
  constexpr std::string_view entities[] = {"amp", "lt", "gt", "quot", "apos"};
  return std::ranges::find(entities, name) == std::end(entities) ? escape : Repair{0, {}};
}

bool is_schema_tag(std::string_view markup) {
  return markup.starts_with("<xs:schema") || markup.starts_with("</xs:schema");
}

/// Whether as many elements xs:schema are closed as are opened.
bool has_stray_schema(std::string_view text) {
  constexpr std::string_view name = "xs:schema";
  std::ptrdiff_t open = 0;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    if (at < 1) continue;
    const bool is_end = text[at - 1] == '/';
    if (is_end || text[at - 1] == '<') open += is_end ? -1 : 1;
  }
  return open != 0;
}

/// Walks through the text once and writes it anew from the first repair on.
class MarkupRepairs {
 public:
  explicit MarkupRepairs(std::string_view text) : text_(text), drop_schema_(has_stray_schema(text)) {}

  void walk() {
    while (repairs_ <= most_repairs) {
      at_ += run_of(text_.substr(at_), [](char c) { return c != '<' && c != '&'; });
      if (at_ >= text_.size()) return;
      step();
    }
  }

  /// How each kind of repair was made, in order of the first.
  struct Count {
    std::string_view name;
    std::size_t times;
  };
  const std::vector<Count>& counts() const { return counts_; }
  std::size_t repairs() const { return repairs_; }

  std::string finish() && { return std::move(written_.append(text_.substr(copied_))); }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.front() == '&') return apply(repair_of_ampersand(rest));
    const std::size_t markup = markup_length(rest);
    if (markup == 0) return apply({1, "&lt;", "less-than-escaped"});
    if (drop_schema_ && is_schema_tag(rest)) return apply({markup, "", "schema-dropped"});
    at_ += markup;
  }

  void apply(const Repair& repair) {
    if (repair.octets == 0) {
      ++at_;
      return;
    }
    written_.append(text_.substr(copied_, at_ - copied_)).append(repair.by);
    at_ += repair.octets;
    copied_ = at_;
    ++repairs_;
    const auto found = std::ranges::find(counts_, repair.name, &Count::name);
    if (found == counts_.end())
      counts_.push_back({repair.name, 1});
    else
      ++found->times;
  }

  std::string_view text_;
  bool drop_schema_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
  std::string written_;
  std::size_t repairs_ = 0;
  std::vector<Count> counts_;
};

std::string_view sentence_of(std::string_view name) {
  if (name == "ampersand-escaped") return "\"&\" that begins no reference is taken as it stands";
  if (name == "less-than-escaped") return "\"<\" that begins no tag is taken as it stands";
  if (name == "reference-replaced") return "a reference to a character that XML forbids is replaced";
  return "a tag of xs:schema that is not closed is left out";
}

}  // namespace

Result<void> repair_markup(DocumentText& text, WarningList& warnings) {
  MarkupRepairs repairs(text.view());
  repairs.walk();
  if (repairs.repairs() > most_repairs)
    return permanent_failure(fmt::format("is no XML: \"<\" and \"&\" are misused more than {} times", most_repairs));
  if (repairs.repairs() == 0) return {};
  for (const MarkupRepairs::Count& count : repairs.counts())
    warnings.add(count.name, fmt::format("{} (times: {})", sentence_of(count.name), count.times));
  text.replace(std::move(repairs).finish());
  return {};
}

}  // namespace dmarcd::receiving
