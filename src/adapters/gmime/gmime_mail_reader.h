#pragma once

#include "dmarcd/receiving/unpacking.h"

namespace dmarcd::gmime {

/// Multiparts nested deeper are one part that nobody opens: real mail has four levels at most.
constexpr int deepest_multipart = 20;

/// Trusted Authentication-Results fields stand on top; no more than these are told.
constexpr std::size_t most_results_fields = 100;

/// Reads mail with GMime's decoders. The library's own parser builds an object for each part before anyone can count
/// them, so the parts are found here, where `receiving::limits` hold; a part's octets are copied once, decoded. Any
/// number of threads at once.
class GmimeMailReader final : public receiving::MailReader {
 public:
  GmimeMailReader();

  Result<receiving::OpenedMail> read(std::string_view mail) const override;
};

}  // namespace dmarcd::gmime
