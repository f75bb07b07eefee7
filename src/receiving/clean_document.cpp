#include "clean_document.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

#include "characters.h"
#include "markup_repairs.h"

namespace dmarcd::receiving {
namespace {

// No declaration needs more; beyond, "?>" belongs to something else.
constexpr std::size_t longest_declaration = 1024;

std::size_t blanks_before(std::string_view text) {
  return std::min(text.find_first_not_of(" \t\r\n"), text.size());
}

/// The XML declaration (XML 1.0 section 2.8) at the front, up to and with "?>"; empty if there is none. What is in it
/// need not be well-formed: `<?xmlversion="1.0"?>` has been sent.
std::string_view declaration_at_front(std::string_view text) {
  constexpr std::string_view begin = "<?xml";
  const bool is_other_instruction = text.size() > begin.size() && text[begin.size()] == '-';
  if (!text.starts_with(begin) || is_other_instruction) return {};
  const std::size_t end = text.substr(0, longest_declaration).find("?>");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 2);
}

std::string_view declared_encoding(std::string_view text) {
  text.remove_prefix(blanks_before(text));
  std::string_view declaration = declaration_at_front(text);
  const std::size_t name = declaration.find("encoding");
  if (name == std::string_view::npos) return {};
  const std::size_t begin = declaration.find_first_of("\"'", name);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[begin], begin + 1);
  if (end == std::string_view::npos) return {};
  return trim_space(declaration.substr(begin + 1, end - begin - 1));
}

/// Words that somebody put in front of a report, and further byte order marks.
void drop_leading_junk(DocumentText& text, WarningList& warnings) {
  constexpr std::size_t most_junk = 1024;  // What does not begin until then is another kind of file.
  const std::string_view beginning = text.view().substr(0, most_junk);
  if (trim_space(beginning).starts_with('<')) return;
  const std::size_t begin = std::min(beginning.find("<?xml"), beginning.find("<feedback"));
  if (begin == std::string_view::npos) return;
  warnings.add("leading-junk", fmt::format("what stands before the report is passed over: \"{}\"",
                                           printable(trim_space(beginning.substr(0, begin)), 60)));
  text.drop_front(begin);
}

/// Leaves the text where the root, or a comment before it, begins.
void drop_front_matter(DocumentText& text, WarningList& warnings) {
  const std::size_t blanks = blanks_before(text.view());
  text.drop_front(blanks);
  const std::size_t declaration = declaration_at_front(text.view()).size();
  if (blanks > 0 && declaration > 0)
    warnings.add("blanks-before-declaration", "blanks before the XML declaration are passed over");
  text.drop_front(declaration);
}

}  // namespace

Result<DocumentText> clean_document(std::string_view octets, WarningList& warnings) {
  DocumentText text = DMARCD_TRY(decode_characters(octets, declared_encoding, warnings));
  drop_leading_junk(text, warnings);
  drop_front_matter(text, warnings);
  const std::string_view content = trim_space(text.view());
  if (content.empty()) return permanent_failure("is empty");
  if (content.front() != '<')
    return permanent_failure(fmt::format("is no XML: it begins with \"{}\"", printable(content, 40)));
  DMARCD_TRY(repair_markup(text, warnings));
  return text;
}

}  // namespace dmarcd::receiving
