#pragma once

#include <string>
#include <string_view>

namespace dmarcd::spf {

/// RFC 7208 section 2.6, in the words of RFC 8601 section 2.7.2.
enum class SpfCode { none, neutral, pass, fail, softfail, temperror, permerror };

/// What answers check_host(): our own evaluator, or libspf2 within the bounds that make it safe.
enum class SpfEngine { native, libspf2 };

/// Which identity was checked: MAIL FROM, or HELO where the reverse-path is null (RFC 7208 section 2.4).
enum class SpfIdentity { helo, mail_from };

struct SpfResult {
  SpfCode code = SpfCode::none;
  SpfIdentity identity = SpfIdentity::mail_from;
  std::string domain;         ///< The domain checked: an A-label name, or as given where it is no domain name.
  std::string mechanism;      ///< The term that decided, as published: "ip4:192.0.2.0/24"; empty if none did.
  std::string explanation;    ///< The domain's own text for a fail (exp=); empty otherwise.
  std::string reason;         ///< For people: why none, temperror or permerror.
  unsigned lookups = 0;       ///< Terms that asked the DNS (RFC 7208 section 4.6.4).
  unsigned void_lookups = 0;  ///< Of them, those that the DNS had nothing for.
  /// A question for ptr or %{p} got no answer. RFC 7208 section 5.5 passes over that, so it is no temperror; yet with
  /// the answer the result might be another.
  bool passed_over_failure = false;
  SpfEngine engine = SpfEngine::native;  ///< Which one judged.
  std::string remark;                    ///< For people: why it was another engine than the one asked; else empty.
};

/// "pass", "softfail", ...
std::string_view to_text(SpfCode code);
/// "mfrom", "helo" (RFC 9990's scope).
std::string_view to_text(SpfIdentity identity);
/// "native", "libspf2".
std::string_view to_text(SpfEngine engine);

}  // namespace dmarcd::spf
