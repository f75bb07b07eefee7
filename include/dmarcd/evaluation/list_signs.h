#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dmarcd/dkim/dkim_result.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/header_field.h"

namespace dmarcd::evaluation {

/// What says that a mailing list or a forwarder handled the message: List-Id, List-Post, Precedence: list, a signature
/// that passed of a domain named in List-Id. In words for a report's comment, "List-Id, Precedence: list"; empty if
/// nothing does. Anybody can write these fields, so they soften a reject to quarantine and never accept a message.
std::string signs_of_a_list(const std::vector<message::HeaderField>& header, const std::vector<dkim::DkimResult>& dkim);

/// Why p=reject is not applied as it stands (RFC 9989 section 7.4): the signs of a list, or a chain of seals that
/// passes, whoever made it. Nothing without any.
std::optional<PolicyOverride> sign_of_forwarding(const Verdict& verdict);

}  // namespace dmarcd::evaluation
