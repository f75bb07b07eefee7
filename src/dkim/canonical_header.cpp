#include "dmarcd/dkim/canonical_header.h"

#include <unordered_map>

#include "dmarcd/base/text.h"

namespace dmarcd::dkim {
namespace {

std::string lower_case_name(const message::HeaderField& field) {
  return to_lower(trim_blanks(field.name));
}

/// The length of the CR LF that a fold at the front of `rest` consists of, or 0.
std::size_t fold_length(std::string_view rest) {
  return rest.size() > 2 && rest.starts_with("\r\n") && is_blank(rest[2]) ? 2 : 0;
}

/// Folds undone, each run of blanks made one, none left at the ends.
std::string relaxed_value(std::string_view value) {
  std::string relaxed;
  relaxed.reserve(value.size());
  bool has_open_blank = false;
  while (!value.empty()) {
    if (const std::size_t fold = fold_length(value); fold > 0) {
      value.remove_prefix(fold);
      continue;
    }
    const char octet = value.front();
    value.remove_prefix(1);
    if (is_blank(octet)) {
      has_open_blank = true;
      continue;
    }
    if (has_open_blank && !relaxed.empty()) relaxed += ' ';
    has_open_blank = false;
    relaxed += octet;
  }
  return relaxed;
}

/// For each name in `names`, the positions of its fields, lowest last.
using Positions = std::unordered_map<std::string, std::vector<std::size_t>>;

Positions find_fields(const std::vector<message::HeaderField>& header, const std::vector<std::string>& names) {
  Positions positions;
  for (const std::string& name : names) positions[name];
  for (std::size_t i = 0; i < header.size(); ++i)
    if (const auto named = positions.find(lower_case_name(header[i])); named != positions.end())
      named->second.push_back(i);
  return positions;
}

}  // namespace

std::string canonical_field(const message::HeaderField& field, Canonicalization form) {
  if (form == Canonicalization::simple) return field.name + ":" + field.value + "\r\n";
  return lower_case_name(field) + ":" + relaxed_value(field.value) + "\r\n";
}

std::string without_signature(std::string_view field_value) {
  for (std::size_t begin = 0; begin < field_value.size();) {
    const std::size_t end = std::min(field_value.find(';', begin), field_value.size());
    const std::string_view tag = field_value.substr(begin, end - begin);
    const std::size_t equals = tag.find('=');
    if (equals != std::string_view::npos && trim_space(tag.substr(0, equals)) == "b")
      return std::string(field_value.substr(0, begin + equals + 1)).append(field_value.substr(end));
    begin = end + 1;
  }
  return std::string(field_value);
}

void add_signed_header(Digest& digest, const std::vector<message::HeaderField>& header, std::size_t signature_position,
                       const Signature& signature) {
  const Canonicalization form = signature.header_canonicalization;
  Positions positions = find_fields(header, signature.signed_fields);
  for (const std::string& name : signature.signed_fields) {
    std::vector<std::size_t>& unused = positions[name];
    if (!unused.empty() && unused.back() == signature_position) unused.pop_back();
    if (unused.empty()) continue;  // Its absence is what was signed.
    digest.add(canonical_field(header[unused.back()], form));
    unused.pop_back();
  }

  message::HeaderField field = header[signature_position];
  field.value = without_signature(field.value);
  const std::string last = canonical_field(field, form);
  digest.add(std::string_view(last).substr(0, last.size() - 2));
}

}  // namespace dmarcd::dkim
