#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dmarcd/message/envelope.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::evaluation {

/// Why a message is DMARC report mail, ours or another reporter's, in words; empty if it is not. Nothing is reported of
/// such mail, or two reporters would report about each other's reports for ever. `own_address` is what our reports come
/// from; empty without any.
std::string signs_of_a_report(const std::vector<message::HeaderField>& header, const message::Envelope& envelope,
                              std::string_view own_address);

}  // namespace dmarcd::evaluation
