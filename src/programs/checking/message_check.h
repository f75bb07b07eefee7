#pragma once

#include <string>
#include <vector>

#include "dmarcd/config/config.h"
#include "dmarcd/evaluation/action.h"
#include "dmarcd/evaluation/verdict.h"
#include "dmarcd/message/envelope.h"
#include "dmarcd/message/raw_message.h"

namespace dmarcd::checking {

/// What the milter would do with a message, without a milter.
struct CheckedMessage {
  evaluation::Verdict verdict;
  evaluation::Action action;
  std::string authentication_results;  ///< The field's value, on one line.
  std::vector<std::size_t> forged_results;
};

/// An Error if an engine cannot be had: there is no public suffix list on this host.
Result<CheckedMessage> check_message(const message::RawMessage& message, const message::Envelope& envelope,
                                     const config::Config& config, dns::Resolver& resolver, Timestamp now);

}  // namespace dmarcd::checking
