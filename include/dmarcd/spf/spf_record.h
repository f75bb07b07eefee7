#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dmarcd/base/ip_address.h"
#include "dmarcd/base/result.h"
#include "dmarcd/spf/macro_string.h"

namespace dmarcd::spf {

/// What a directive answers when its mechanism matches: + - ~ ? (RFC 7208 section 4.6.2).
enum class Qualifier { pass, fail, softfail, neutral };

/// How many leading bits of an address count (RFC 7208 section 5.3).
struct DualCidrLength {
  unsigned ip4 = 32;
  unsigned ip6 = 128;
};

// The mechanisms of RFC 7208 section 5. Without a domain-spec the target is the domain that is being checked.
struct All {};
struct Include {
  MacroString domain;
};
struct A {
  std::optional<MacroString> domain;
  DualCidrLength cidr;
};
struct Mx {
  std::optional<MacroString> domain;
  DualCidrLength cidr;
};
struct Ptr {
  std::optional<MacroString> domain;
};
struct Exists {
  MacroString domain;
};
/// ip4 and ip6. Nothing for a network of IPv4-mapped addresses, which no client can be in: those count as IPv4.
struct Ip {
  std::optional<IpNetwork> network;
};
using Mechanism = std::variant<All, Include, A, Mx, Ptr, Ip, Exists>;

struct Directive {
  Qualifier qualifier;
  Mechanism mechanism;
  std::string text;  ///< As published: "-all", "ip4:192.0.2.0/24".
};

/// An SPF record (RFC 7208 section 12), free of syntax errors.
struct SpfRecord {
  std::vector<Directive> directives;  ///< Up to the first `all`: what follows it is never reached.
  std::optional<MacroString> redirect;
  std::optional<MacroString> explanation;

  /// Whether `text` says that it is an SPF record, version 1, well-formed or not (RFC 7208 section 4.5).
  static bool is_version_1(std::string_view text);

  /// Checks all of the record before any of it is used (RFC 7208 section 4.6); the Error names the offending term.
  static Result<SpfRecord> parse(std::string_view text);
};

/// The one SPF record among the TXT records at a name (RFC 7208 section 4.5). Nothing if there is none; an Error, which
/// is a permerror, if there are several or the one is malformed.
using SelectedRecord = Result<std::optional<SpfRecord>>;
SelectedRecord select_record(const std::vector<std::string>& texts);

}  // namespace dmarcd::spf
