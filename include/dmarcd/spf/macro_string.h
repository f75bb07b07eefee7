#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"
#include "dmarcd/dns/domain_name.h"

namespace dmarcd::spf {

/// What macros stand for in one check (RFC 7208 section 7.2). `<sender>` is the MAIL FROM, or postmaster@HELO.
struct MacroFacts {
  IpAddress client_address;   ///< %{i}, %{c}, %{v}
  std::string local_part;     ///< %{l}; "postmaster" where the sender has none (section 4.3).
  std::string sender_domain;  ///< %{o}; %{s} is both with an at sign between them.
  std::string helo;           ///< %{h}
  std::string receiver;       ///< %{r}
  Timestamp now;              ///< %{t}
};

/// Where a macro stands: the record's own domain, which an include or a redirect changes.
struct MacroScope {
  const MacroFacts& facts;
  const dns::DomainName& domain;                ///< %{d}
  std::string_view validated_name = "unknown";  ///< %{p}
};

/// Text with macros (RFC 7208 section 7.1), checked when it is parsed and expanded as often as needed.
class MacroString {
 public:
  /// The target of a mechanism or modifier. It ends in a top-level label or a macro; %{c}, %{r} and %{t} are refused.
  static Result<MacroString> parse_domain_spec(std::string_view text);

  /// The value of a modifier that means nothing to SPF: checked for its macros only.
  static Result<MacroString> parse_macro_string(std::string_view text);

  /// The text at an exp= name: as a macro-string, with spaces.
  static Result<MacroString> parse_explanation(std::string_view text);

  /// The name to ask for: cut at the left to 253 octets by whole labels, without a trailing dot (section 7.3). Nothing
  /// if the expansion is no domain name, or is_outside_ascii.
  std::optional<dns::DomainName> target_name(const MacroScope& scope) const;

  /// The text for people, at most `longest_explanation` octets. Nothing if it would hold other than printable ASCII.
  std::optional<std::string> explanation(const MacroScope& scope) const;

  /// Whether %{p} is in it, which costs look-ups.
  bool needs_validated_name() const;

  /// Whether it holds a local part outside ASCII: a term with it does not match (RFC 8616 section 4).
  bool is_outside_ascii(const MacroFacts& facts) const;

  /// A record is published by a stranger and can repeat the sender's address thousands of times: enough for any text.
  static constexpr std::size_t longest_explanation = 4096;

 private:
  struct Macro {
    char letter;          // Lower case.
    bool is_url_escaped;  // The letter was upper case.
    bool is_reversed;
    std::size_t right_parts;  // How many of the parts are kept, counted from the right.
    std::string delimiters;
  };
  using Piece = std::variant<std::string, Macro>;
  class Parser;

  static std::string expand(const Piece& piece, const MacroScope& scope);
  bool has_any_of(std::string_view letters) const;

  std::vector<Piece> pieces_;
};

}  // namespace dmarcd::spf
