#include "negotiation.h"

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>

namespace dmarcd::libmilter {
namespace {

using evaluation::ActionKind;
using evaluation::ActionOptions;

constexpr unsigned long wanted_always = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_SETSYMLIST;

/// All answers wait for the end of the message, so that no step needs one.
constexpr unsigned long wanted_steps = SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |
                                       SMFIP_NR_EOH | SMFIP_NR_BODY | SMFIP_NOUNKNOWN | SMFIP_NODATA |
                                       SMFIP_HDR_LEADSPC;

bool may_hold(const ActionOptions& options) {
  for (const auto& kind : {options.quarantine, options.reject, options.softfail, options.bad_policy, options.no_policy,
                           options.dns_failure, options.bad_from, options.several_authors})
    if (kind == ActionKind::quarantine) return true;
  return false;
}

unsigned long wanted_actions(const ActionOptions& options) {
  return may_hold(options) ? wanted_always | SMFIF_QUARANTINE : wanted_always;
}

}  // namespace

session::LeadingSpace Agreement::leading_space() const {
  return (steps & SMFIP_HDR_LEADSPC) != 0 ? session::LeadingSpace::kept : session::LeadingSpace::removed;
}

Agreement negotiate(const Agreement& offer, const ActionOptions& options) {
  return {offer.actions & wanted_actions(options), offer.steps & wanted_steps};
}

std::string shortcomings(const Agreement& agreement, const ActionOptions& options) {
  const unsigned long missing = wanted_actions(options) & ~agreement.actions;
  std::string text;
  if ((missing & SMFIF_ADDHDRS) != 0) text += " add header fields,";
  if ((missing & SMFIF_CHGHDRS) != 0) text += " remove forged Authentication-Results,";
  if ((missing & SMFIF_QUARANTINE) != 0) text += " hold messages,";
  if (!text.empty()) text.back() = '.';
  return text.empty() ? text : "milter: the MTA does not let us" + text;
}

}  // namespace dmarcd::libmilter
