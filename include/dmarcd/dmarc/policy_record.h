#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmarcd::dmarc {

enum class Policy { none, quarantine, reject };
enum class Alignment { relaxed, strict };
enum class PublicSuffix { unspecified, yes, no };  // psd=u, y, n

std::string_view to_text(Policy policy);
/// "r", "s".
std::string_view to_text(Alignment alignment);
/// "u", "y", "n".
std::string_view to_text(PublicSuffix psd);

/// A DMARC Policy Record (RFC 9989 section 4.7), its defaults filled in.
struct PolicyRecord {
  std::optional<Policy> p, sp, np;  ///< As published and valid; after the rule of section 4.10.1, see `is_usable`.
  Alignment adkim = Alignment::relaxed;
  Alignment aspf = Alignment::relaxed;
  PublicSuffix psd = PublicSuffix::unspecified;
  bool testing = false;  ///< t=y
  std::string fo = "0";
  std::vector<std::string> rua;  ///< Addresses of usable mailto URIs: decoded, size suffix and header fields cut off.
  std::vector<std::string> ruf;
  std::optional<unsigned> pct;  ///< Legacy tags: shown, and used only under `legacy_tags`.
  std::optional<unsigned> ri;
  std::string rf;

  bool has_testing_tag = false;  ///< Whether t stands in the record: it wins over pct.

  /// False for a record without a valid p, or with an invalid sp or np, and without any valid rua URI: no DMARC
  /// processing (section 4.10.1). With such a URI it acts as p=none, and p, sp and np say so.
  bool is_usable = true;

  std::vector<std::string> problems;  ///< What was wrong and ignored, for the findings and the report's error element.

  /// The record in a TXT record's text; nothing if the text is some other record (section 4.7, v).
  static std::optional<PolicyRecord> parse(std::string_view text);
};

}  // namespace dmarcd::dmarc
