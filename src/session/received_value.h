#pragma once

#include <string>
#include <string_view>

#include "dmarcd/session/smtp_session.h"

namespace dmarcd::session {

/// A field's value as it stood in the message, made from what the MTA tells a filter: folds as CR LF, and the blank
/// after the colon back where the MTA took it.
std::string received_value(std::string_view value, LeadingSpace leading_space);

/// The path without one pair of angle brackets.
std::string_view without_brackets(std::string_view path);

}  // namespace dmarcd::session
