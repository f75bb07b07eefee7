#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dmarcd::dmarc {

/// One item of the list in rua or ruf (RFC 9989 sections 4.6 to 4.8).
struct ReportUri {
  std::string address;  ///< Where a mailto URI sends to, as local-part@A-label-domain; empty for any other scheme.
  std::optional<std::uint64_t> largest;  ///< The size suffix of RFC 7489 ("!10m"), in octets.
};

/// Reads an item; nothing if it is no URI, or a mailto URI that does not hold exactly one address.
///
/// A size suffix of RFC 7489 ("!10m") is cut off, and so are the header fields of a mailto URI: they would let a
/// stranger add recipients to our mail. The address must be a dot-atom and a host name: nobody publishes a quoted local
/// part or an address literal for reports, and each of them is a way past somebody's parser.
std::optional<ReportUri> parse_report_uri(std::string_view item);

}  // namespace dmarcd::dmarc
