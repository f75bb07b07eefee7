#pragma once

#include <string>

#include "dmarcd/evaluation/action.h"
#include "dmarcd/session/smtp_session.h"

namespace dmarcd::libmilter {

/// What MTA and milter may do in a connection: sets of libmilter's SMFIF_ and SMFIP_ flags.
struct Agreement {
  unsigned long actions = 0;
  unsigned long steps = 0;

  bool has(unsigned long action) const { return (actions & action) != 0; }
  bool skips_reply_to(unsigned long step) const { return (steps & step) != 0; }
  session::LeadingSpace leading_space() const;
};

/// Takes of the MTA's offer what is of use: whatever spares round trips, headers as they were received, and the right
/// to hold messages only if `options` may ask for it.
Agreement negotiate(const Agreement& offer, const evaluation::ActionOptions& options);

/// What the milter will have to do without; empty if nothing.
std::string shortcomings(const Agreement& agreement, const evaluation::ActionOptions& options);

}  // namespace dmarcd::libmilter
