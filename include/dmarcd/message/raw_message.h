#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/message/header_field.h"

namespace dmarcd::message {

/// A message in one piece, taken apart into the pieces that an MTA hands to a milter.
struct RawMessage {
  std::vector<HeaderField> header;
  std::string body;  ///< CR LF line ends; single CRs and LFs are data.
};

/// Any octets are a message: without header, without body, or empty. Where no line ends in CR LF, each LF is one.
/// A line that is no field ends the header, and is the first line of the body; but for the "From " line that separates
/// messages in an mbox file, which is left out when it is the first.
RawMessage parse_raw_message(std::string_view octets);

}  // namespace dmarcd::message
