#pragma once

#include <libmilter/mfapi.h>
#include <string>

#include "dmarcd/base/result.h"
#include "dmarcd/session/smtp_session.h"

#include "negotiation.h"

namespace dmarcd::libmilter {

/// An SMTP reply in the pieces that libmilter takes, its text safe for a format string.
struct Reply {
  std::string code;           ///< "550"
  std::string enhanced_code;  ///< "5.7.26", or empty.
  std::string text;
};

/// "550 5.7.26 text" taken apart; the text cut to what fits into a line (RFC 5321 section 4.5.3.1.5).
Reply split_reply(std::string_view reply);

/// A field's value as libmilter wants it: folds as LF, and the blank after the colon from whoever has to write it.
std::string value_to_insert(std::string_view value, session::LeadingSpace leading_space);

/// Asks the MTA for what `outcome` says and tells what to return at the end of the message. What is not agreed is left
/// out: the rest counts all the same. What the MTA does not take is in the Error; the message then needs another
/// answer.
Result<sfsistat> carry_out(const session::Outcome& outcome, const Agreement& agreement, SMFICTX* context);

/// Defers the message: something went wrong with us. Needs no memory.
sfsistat defer(SMFICTX* context);

}  // namespace dmarcd::libmilter
