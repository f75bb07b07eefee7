#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dmarcd::dmarc {

enum class Policy { none, quarantine, reject };
enum class Alignment { relaxed, strict };
enum class PublicSuffix { unspecified, yes, no };  // psd=u, y, n

/// "none", "quarantine", "reject".
std::string_view to_text(Policy policy);
/// "r", "s".
std::string_view to_text(Alignment alignment);
/// "u", "y", "n".
std::string_view to_text(PublicSuffix psd);

/// A record of 64 strings of TXT is not longer; what is, is no policy that somebody wrote.
constexpr std::size_t longest_policy_record = 16384;

/// Each address costs a verification and a mail a day; RFC 7489 section 6.2 asks for two at least.
constexpr std::size_t most_report_addresses = 10;

/// Enough to mend a record by; a record made of mistakes would only fill the log.
constexpr std::size_t most_record_problems = 10;

/// A DMARC Policy Record (RFC 9989 section 4.7), its defaults filled in.
struct PolicyRecord {
  std::optional<Policy> p, sp, np;  ///< As published and valid; after the rule of section 4.10.1, see `is_usable`.
  Alignment adkim = Alignment::relaxed;
  Alignment aspf = Alignment::relaxed;
  PublicSuffix psd = PublicSuffix::unspecified;
  bool testing = false;          ///< t=y
  std::string fo = "0";          ///< In lower case, without blanks; means nothing without ruf.
  std::vector<std::string> rua;  ///< Addresses of usable mailto URIs: decoded, size suffix and header fields cut off.
  std::optional<std::uint64_t> largest_report;  ///< The smallest size suffix in rua (RFC 7489 section 6.2), in octets.
  std::vector<std::string> ruf;
  std::optional<unsigned> pct;  ///< Legacy tags: shown, and used only under `legacy_tags`.
  std::optional<unsigned> ri;
  std::string rf;

  bool has_testing_tag = false;  ///< Whether t stands in the record: it wins over pct.

  /// False for a record without a valid p, or with an invalid sp or np, and without any valid rua URI: no DMARC
  /// processing (section 4.10.1). With such a URI it acts as p=none, and p, sp and np say so.
  bool is_usable = true;

  /// What was wrong and ignored, for the findings and the report's error element; at most `most_record_problems`.
  std::vector<std::string> problems;

  /// The record in a TXT record's text; nothing if the text is some other record (section 4.7, v). A tag name is
  /// matched without regard to case; of a tag that stands twice the first counts, but p, sp and np that contradict
  /// themselves are invalid. Text longer than `longest_policy_record` is a record that is not usable.
  static std::optional<PolicyRecord> parse(std::string_view text);
};

}  // namespace dmarcd::dmarc
