#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dmarcd/base/result.h"

namespace dmarcd::dns {

/// A domain name: lower case, U-labels turned into A-labels, no trailing dot, at least one label, each of 1 to 63
/// octets, 253 octets in all. The root is not a DomainName: nothing here ever asks for it.
///
/// Labels may hold any octet but the dot, since SPF macros and master files make such names; `is_host_name` tells the
/// ordinary ones.
class DomainName {
 public:
  /// Takes octets as they are, but for the case of ASCII letters and one trailing dot. No IDNA.
  static Result<DomainName> parse(std::string_view text);

  /// As `parse`, after turning U-labels into A-labels by UTS #46, non-transitional (RFC 8616, RFC 9989 section 5.3.1).
  /// A name of A-labels stays as it is: they must be Punycode, but not of characters that IDNA 2008 allows. For names
  /// that people wrote: From, MAIL FROM, HELO, d=.
  static Result<DomainName> parse_international(std::string_view utf8);

  const std::string& text() const { return text_; }
  std::size_t label_count() const;

  /// The name made of the last `count` labels, 1 to label_count().
  DomainName rightmost_labels(std::size_t count) const;

  /// One label less on the left; nothing for a name of one label.
  std::optional<DomainName> parent() const;

  /// "_dmarc" before "example.com"; nothing if that would break the limits of a name: such a name cannot exist.
  std::optional<DomainName> with_prefix(std::string_view labels) const;

  /// Whether this is `ancestor` or a name below it.
  bool is_at_or_below(const DomainName& ancestor) const;

  /// Only letters, digits, hyphens and underscores: safe to write anywhere.
  bool is_host_name() const;

  auto operator<=>(const DomainName&) const = default;

 private:
  explicit DomainName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace dmarcd::dns

template <>
struct std::hash<dmarcd::dns::DomainName> {
  std::size_t operator()(const dmarcd::dns::DomainName& name) const noexcept {
    return std::hash<std::string>{}(name.text());
  }
};
