#include "dmarcd/dns/domain_name.h"

#include <algorithm>
#include <cassert>
#include <idn2.h>
#include <memory>

#include "dmarcd/base/text.h"

#include "punycode.h"

namespace dmarcd::dns {
namespace {

constexpr std::size_t longest_label = 63;  // RFC 1035 section 2.3.4.
constexpr std::size_t longest_name = 253;  // 255 octets on the wire, less the first length octet and the root.

/// Longer text cannot be a name in any form; it is not worth the IDNA tables. Four octets of UTF-8 a character at most.
constexpr std::size_t longest_international_name = 4 * longest_name;

tl::unexpected<Error> refused(std::string_view text, std::string_view why) {
  return permanent_failure("\"" + printable(text, 80) + "\" is not a domain name: " + std::string(why));
}

struct FreedByIdn2 {
  void operator()(char* text) const { idn2_free(text); }
};

/// A label that pretends to be an A-label and stands for nothing.
bool has_fake_a_label(std::string_view text) {
  const std::vector<std::string_view> labels = split(text, '.');
  return std::any_of(labels.begin(), labels.end(), [](std::string_view label) {
    return starts_with_ignoring_case(label, "xn--") && !is_a_label(label);
  });
}

}  // namespace

Result<DomainName> DomainName::parse(std::string_view text) {
  std::string_view name = text;
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  if (name.empty()) return refused(text, "it is empty");
  if (name.size() > longest_name) return refused(text, "it is longer than 253 octets");
  for (std::string_view label : split(name, '.')) {
    if (label.empty()) return refused(text, "it has an empty label");
    if (label.size() > longest_label) return refused(text, "it has a label longer than 63 octets");
  }
  return DomainName(to_lower(name));
}

Result<DomainName> DomainName::parse_international(std::string_view utf8) {
  if (!has_non_ascii(utf8)) {
    if (has_fake_a_label(utf8)) return refused(utf8, "a label that begins with xn-- is no A-label");
    return parse(utf8);
  }
  if (utf8.size() > longest_international_name) return refused(utf8, "it is longer than 253 octets");
  if (!is_utf8(utf8)) return refused(utf8, "it is not UTF-8");
  if (utf8.find('\0') != std::string_view::npos) return refused(utf8, "it holds a NUL");

  char* converted = nullptr;
  const int status = idn2_to_ascii_8z(std::string(utf8).c_str(), &converted, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, FreedByIdn2> ascii(converted);
  if (status != IDN2_OK) return refused(utf8, idn2_strerror(status));
  return parse(ascii.get());
}

std::size_t DomainName::label_count() const {
  return static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '.')) + 1;
}

DomainName DomainName::rightmost_labels(std::size_t count) const {
  assert(count >= 1 && count <= label_count());
  std::size_t start = text_.size();
  for (; count > 0; --count) {
    const std::size_t dot = text_.rfind('.', start - 1);
    if (dot == std::string::npos) return *this;
    start = dot;
  }
  return DomainName(text_.substr(start + 1));
}

std::optional<DomainName> DomainName::parent() const {
  const std::size_t dot = text_.find('.');
  if (dot == std::string::npos) return std::nullopt;
  return DomainName(text_.substr(dot + 1));
}

std::optional<DomainName> DomainName::with_prefix(std::string_view labels) const {
  Result<DomainName> name = parse(std::string(labels) + "." + text_);
  if (!name) return std::nullopt;
  return *std::move(name);
}

bool DomainName::is_at_or_below(const DomainName& ancestor) const {
  const std::string& end = ancestor.text_;
  if (text_.size() == end.size()) return text_ == end;
  return text_.size() > end.size() && text_.ends_with(end) && text_[text_.size() - end.size() - 1] == '.';
}

bool DomainName::is_host_name() const {
  return std::all_of(text_.begin(), text_.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

}  // namespace dmarcd::dns
