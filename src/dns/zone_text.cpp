#include "zone_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "dmarcd/base/text.h"

namespace dmarcd::dns {
namespace {

constexpr std::size_t longest_label = 63;              // RFC 1035 section 2.3.4.
constexpr std::size_t longest_name_on_wire = 255;      // RFC 1035 section 2.3.4.
constexpr std::size_t longest_character_string = 255;  // RFC 1035 section 3.3.

/// Takes the escape that `text` begins with off it.
Result<char> take_escaped(std::string_view& text) {
  text.remove_prefix(1);
  if (text.empty()) return permanent_failure("a backslash escapes nothing");
  if (!is_digit(text.front())) {
    const char c = text.front();
    text.remove_prefix(1);
    return c;
  }
  const std::string_view digits = text.substr(0, 3);
  const std::optional<std::uint64_t> octet = parse_number(digits);
  if (digits.size() < 3 || !octet || *octet > 255)
    return permanent_failure(fmt::format("\\{} is no octet; write three digits up to \\255", printable(digits)));
  text.remove_prefix(3);
  return static_cast<char>(*octet);
}

Result<void> append_label(ZoneName& labels, std::string label) {
  if (label.empty()) return permanent_failure("a name has an empty label");
  if (label.size() > longest_label)
    return permanent_failure(fmt::format("the label \"{}\" is longer than 63 octets", printable(label, 20)));
  labels.push_back(to_lower(label));
  return {};
}

/// The labels as they are written, the leftmost first.
Result<ZoneName> read_labels(std::string_view escaped) {
  ZoneName labels;
  std::string label;
  while (!escaped.empty()) {
    if (escaped.front() == '.') {
      DMARCD_TRY(append_label(labels, std::move(label)));
      label.clear();
      escaped.remove_prefix(1);
    } else if (escaped.front() == '\\') {
      label += DMARCD_TRY(take_escaped(escaped));
    } else {
      label += escaped.front();
      escaped.remove_prefix(1);
    }
  }
  if (!label.empty()) DMARCD_TRY(append_label(labels, std::move(label)));
  return labels;
}

/// Whether the last dot is there and not escaped: an even number of backslashes before it.
bool is_absolute(std::string_view escaped) {
  if (!escaped.ends_with('.')) return false;
  escaped.remove_suffix(1);
  const std::size_t last_other = escaped.find_last_not_of('\\');
  const std::size_t backslashes = escaped.size() - (last_other == std::string_view::npos ? 0 : last_other + 1);
  return backslashes % 2 == 0;
}

}  // namespace

Result<std::string> read_character_string(std::string_view escaped) {
  std::string octets;
  while (!escaped.empty()) {
    if (escaped.front() == '\\') {
      octets += DMARCD_TRY(take_escaped(escaped));
    } else {
      octets += escaped.front();
      escaped.remove_prefix(1);
    }
  }
  if (octets.size() > longest_character_string)
    return permanent_failure(fmt::format("a string of {} octets; one holds at most 255, write several", octets.size()));
  return octets;
}

Result<ZoneName> read_zone_name(std::string_view escaped, const ZoneName& origin) {
  if (escaped == "@") return origin;
  if (escaped == ".") return ZoneName{};
  if (escaped.empty()) return permanent_failure("a name is empty");
  ZoneName labels = DMARCD_TRY(read_labels(escaped));
  std::reverse(labels.begin(), labels.end());
  if (!is_absolute(escaped)) labels.insert(labels.begin(), origin.begin(), origin.end());
  if (to_wire(labels).size() > longest_name_on_wire)
    return permanent_failure(fmt::format("the name \"{}\" is longer than 255 octets", printable(escaped, 20)));
  return labels;
}

ZoneName to_zone_name(const DomainName& name) {
  ZoneName labels;
  for (std::string_view label : split(name.text(), '.')) labels.emplace_back(label);
  std::reverse(labels.begin(), labels.end());
  return labels;
}

std::optional<DomainName> to_domain_name(const ZoneName& name) {
  std::string text;
  for (const std::string& label : name) {
    if (label.find('.') != std::string::npos) return std::nullopt;
    text.insert(0, label + ".");
  }
  Result<DomainName> domain = DomainName::parse(text);
  if (!domain) return std::nullopt;
  return *std::move(domain);
}

std::string to_wire(const ZoneName& name) {
  std::string wire;
  std::for_each(name.rbegin(), name.rend(), [&](const std::string& label) {
    wire += static_cast<char>(label.size());
    wire += label;
  });
  wire += '\0';
  return wire;
}

std::optional<ZoneName> take_name(std::string_view& wire) {
  ZoneName labels;
  const std::size_t available = wire.size();
  while (!wire.empty()) {
    const std::size_t length = static_cast<unsigned char>(wire.front());
    wire.remove_prefix(1);
    if (length == 0) {
      if (available - wire.size() > longest_name_on_wire) return std::nullopt;
      std::reverse(labels.begin(), labels.end());
      return labels;
    }
    if (length > longest_label || length > wire.size()) return std::nullopt;
    labels.push_back(to_lower(wire.substr(0, length)));
    wire.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace dmarcd::dns
