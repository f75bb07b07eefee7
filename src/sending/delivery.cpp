#include "dmarcd/sending/delivery.h"

#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dmarcd/record/json_members.h"
#include "dmarcd/record/words.h"

namespace dmarcd::sending {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array states = {DeliveryState::waiting, DeliveryState::sent, DeliveryState::refused,
                               DeliveryState::given_up};

/// A delivery nests nothing.
constexpr int deepest = 2;

}  // namespace

std::string_view to_text(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting: return "waiting";
    case DeliveryState::sent: return "sent";
    case DeliveryState::refused: return "refused";
    case DeliveryState::given_up: return "given up";
  }
  return "";
}

std::string encode_delivery(const Delivery& delivery) {
  const Json json = {{"recipient", delivery.recipient},
                     {"state", to_text(delivery.state)},
                     {"attempts", delivery.attempts},
                     {"next_attempt", unix_seconds(delivery.next_attempt)},
                     {"changed_at", unix_seconds(delivery.changed_at)},
                     {"reply", delivery.reply}};
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Result<Delivery> decode_delivery(std::string_view text) {
  const Result<nlohmann::json> json = record::parse_json_object(text, deepest);
  if (!json) return permanent_failure("not a delivery: the text " + json.error().message);
  std::string mistake;
  const record::JsonMembers members(*json, mistake);
  Delivery delivery{.recipient = members.text("recipient"),
                    .state = members.word("state", record::one_of(states), DeliveryState::waiting),
                    .attempts = static_cast<unsigned>(members.number("attempts")),
                    .next_attempt = members.time("next_attempt"),
                    .changed_at = members.time("changed_at"),
                    .reply = members.text("reply")};
  if (mistake.empty() && delivery.recipient.empty()) mistake = "recipient is empty";
  if (!mistake.empty()) return permanent_failure("not a delivery: " + mistake);
  return delivery;
}

}  // namespace dmarcd::sending
