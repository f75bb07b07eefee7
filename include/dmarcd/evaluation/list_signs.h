#pragma once

#include <string>
#include <vector>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::evaluation {

/// What says that a mailing list or a forwarder handled the message: List-Id, List-Post, Precedence: list, a signature
/// that passed of a domain named in List-Id. In words for a report's comment, "List-Id, Precedence: list"; empty if
/// nothing does. Anybody can write these fields, so they soften a reject to quarantine and never accept a message.
std::string signs_of_a_list(const std::vector<message::HeaderField>& header, const std::vector<dkim::DkimResult>& dkim);

}  // namespace dmarcd::evaluation
