#pragma once

#include <string>
#include <string_view>

#include "dmarcd/base/result.h"
#include "dmarcd/base/time.h"

namespace dmarcd::sending {

/// What became of a report on its way to one recipient. All but `waiting` are final.
enum class DeliveryState {
  waiting,
  sent,      ///< The receiving server said 250.
  refused,   ///< It said 5xx.
  given_up,  ///< It could not be had in the time allowed, or a person dropped it.
};

/// "waiting", "sent", "refused", "given up".
std::string_view to_text(DeliveryState state);

/// A report's way to one recipient.
struct Delivery {
  std::string recipient;  ///< An address that parse_report_uri made, or one of the configuration.
  DeliveryState state = DeliveryState::waiting;
  unsigned attempts = 0;
  Timestamp next_attempt;  ///< Not before this, while waiting.
  Timestamp changed_at;    ///< Of the last attempt, or of the building.
  std::string reply;       ///< The last one of the server, or why there was none; printable.

  bool is_final() const { return state != DeliveryState::waiting; }
  bool operator==(const Delivery&) const = default;
};

/// One line of JSON, for the store. Equal deliveries have equal text.
std::string encode_delivery(const Delivery& delivery);
Result<Delivery> decode_delivery(std::string_view text);

}  // namespace dmarcd::sending
